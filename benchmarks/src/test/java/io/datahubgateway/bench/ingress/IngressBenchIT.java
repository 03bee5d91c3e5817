package io.datahubgateway.bench.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command as it is run, only short: all its processes, real load, a table. It says nothing about speed. */
class IngressBenchIT {

    @Test
    void measuresEachServerAndPrintsTheRatios() {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            new CommandLine(new IngressBench())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .execute("--cases=raw", "--rounds=1", "--seconds=1", "--warm-up=2", "--no-extras");
        } finally {
            System.setOut(before);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("| one record, raw body: bare echo ")
                .contains("| one record, raw body: straight handler ")
                .contains("| one record, raw body: gateway ")
                .contains("| 1 one record, raw body ")
                .contains("| 5 CPU a request: one record, raw body ")
                .doesNotContain("FAILED");
    }
}
