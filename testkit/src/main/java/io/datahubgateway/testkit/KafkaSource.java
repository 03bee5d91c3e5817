package io.datahubgateway.testkit;

import io.datahubgateway.broker.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Where the tests' Kafka comes from, chosen by the environment variable {@value #VARIABLE}: without it a broker in this
 * process, with {@value #TESTCONTAINERS} one in a container, with {@code host:port} a cluster that is there.
 *
 * @param end stops it; nothing for a cluster that is there
 */
record KafkaSource(String bootstrapServers, Runnable end) {

    static final String VARIABLE = "DATAHUB_TEST_KAFKA";
    static final String TESTCONTAINERS = "testcontainers";

    /**
     * Tests wait for compaction and for members that die: both are quicker than usual. They send records that are old by their
     * timestamps, and read them: none goes by its age.
     */
    private static final Map<String, String> FOR_TESTS =
            Map.of("log.cleaner.backoff.ms", "200", "group.min.session.timeout.ms", "1000", "log.retention.ms", "-1");

    private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.3.1");

    /** @param choice value of the variable, null when it is not set */
    static KafkaSource chosen(@Nullable String choice) {
        if (choice == null || choice.isEmpty()) {
            return embedded();
        }
        if (choice.equals(TESTCONTAINERS)) {
            return container();
        }
        if (choice.matches("(?:[^\\s,:]+:\\d{1,5})(?:,[^\\s,:]+:\\d{1,5})*")) {
            return there(choice);
        }
        throw new IllegalArgumentException(
                VARIABLE + " is '" + choice + "'; it must be host:port or " + TESTCONTAINERS);
    }

    static KafkaSource there(String bootstrapServers) {
        return new KafkaSource(bootstrapServers, () -> {});
    }

    static KafkaSource embedded() {
        Path folder = temporaryFolder();
        EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("broker"), "127.0.0.1", 0, FOR_TESTS);
        return new KafkaSource(broker.bootstrapServers(), () -> {
            broker.close();
            delete(folder);
        });
    }

    private static KafkaSource container() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException(VARIABLE + " is " + TESTCONTAINERS + ", but no Docker engine answers");
        }
        KafkaContainer container = new KafkaContainer(IMAGE);
        FOR_TESTS.forEach((name, value) ->
                container.withEnv("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        container.start();
        return new KafkaSource(container.getBootstrapServers(), container::close);
    }

    static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("datahub-test-kafka");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
