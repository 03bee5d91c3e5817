package io.datahubgateway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datahubgateway.broker.EmbeddedKafka.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 16 MiB of its own; skipped where mounting one is not allowed. */
class FullDiskIT {

    @TempDir
    private Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()) == 0,
                "no file system can be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    @Test
    void theBrokerStopsAndSaysWhyTheProcessLivesAndAFullDiskIsNoPlaceToStart() throws Exception {
        Path data = disk.resolve("kafka");
        CompletableFuture<String> failure = new CompletableFuture<>();
        int acknowledged = 0;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, "127.0.0.1", 0, Map.of(), failure::complete)) {
            acknowledged = fill(kafka);
            assertThat(failure.get(20, TimeUnit.SECONDS)).contains("disk is full or broken", data.toString());
        }
        assertThat(acknowledged).isPositive();
        assertThatThrownBy(() -> EmbeddedKafka.start(data, "127.0.0.1", 0, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is full")
                .hasMessageContaining("nothing was changed");
    }

    /** How many records were acknowledged until one was not. */
    private static int fill(EmbeddedKafka kafka) throws Exception {
        byte[] value = new byte[500_000];
        new Random(7).nextBytes(value);
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "acks", "all",
                "request.timeout.ms", 2_000,
                "delivery.timeout.ms", 4_000,
                "linger.ms", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic("big", Optional.of(1), Optional.empty())))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            for (int count = 0; ; count++) {
                try {
                    producer.send(new ProducerRecord<>("big", value)).get(20, TimeUnit.SECONDS);
                } catch (ExecutionException refused) {
                    return count;
                }
            }
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
