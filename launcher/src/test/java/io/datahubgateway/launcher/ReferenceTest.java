package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages under {@code docs/reference} say what the code declares. With {@code -Pdocs} they are written. */
class ReferenceTest {

    private static final Path FOLDER = Path.of("..", "docs", "reference");

    @BeforeAll
    static void write() throws IOException {
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(FOLDER);
            for (Map.Entry<String, String> page : ReferencePages.all().entrySet()) {
                Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
            }
        }
    }

    @Test
    void thePagesAreWhatTheDeclarationsSay() {
        ReferencePages.all()
                .forEach((name, page) -> assertThat(FOLDER.resolve(name))
                        .as("a declaration has changed; write the pages with: mvn -Pdocs test -pl launcher -am")
                        .hasContent(page));
    }

    @Test
    void noOtherPageIsInTheFolder() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            Set<String> names = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
            assertThat(names).isEqualTo(ReferencePages.all().keySet());
        }
    }

    @Test
    void theNamesOfMetricsAreThoseOfAScrape() {
        try (Telemetry telemetry = new Telemetry()) {
            for (Metric metric : Metric.values()) {
                String[] tags = Collections.nCopies(metric.tags().size(), "x").toArray(String[]::new);
                switch (metric.type()) {
                    case COUNTER -> telemetry.counter(metric, tags);
                    case GAUGE -> telemetry.gauge(metric, () -> 1, tags);
                    case TIMER -> telemetry.timer(metric, tags);
                }
            }
            assertThat(telemetry.scrape().lines())
                    .contains(Stream.of(Metric.values())
                            .map(metric -> "# HELP " + ReferencePages.prometheusName(metric) + " " + metric.help())
                            .toArray(String[]::new));
        }
    }
}
