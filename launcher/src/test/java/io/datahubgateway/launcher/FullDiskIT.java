package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.broker.EmbeddedKafka;
import io.datahubgateway.broker.EmbeddedKafka.StartException;
import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.SmallDisk;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker and the gateway around it when nothing fits on the disk any more. */
class FullDiskIT {

    @TempDir
    private Path folder;

    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")));
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void theBrokerStopsAndSaysWhyStartsOnlyWhereThereIsRoomAndHasWhatItAcknowledged() throws Exception {
        Path data = disk.folder().resolve("kafka");
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

        disk.grow();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, "127.0.0.1", 0, Map.of());
                TestKafka log = TestKafka.at(kafka.bootstrapServers())) {
            assertThat(log.records("big")).hasSizeGreaterThanOrEqualTo(acknowledged);
        }
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

    @Test
    @Tag("long")
    void theGatewaySaysSoAndStaysUnready() throws Exception {
        Path config = Files.writeString(folder.resolve("settings.yaml"), "ingress: {appendDeadline: 2s}\n");
        try (GatewayProcess gateway = GatewayProcess.start(disk.folder(), "--config", config.toString())
                .awaitReady()) {
            Tasks.create(gateway, "{\"id\":\"o\",\"kind\":\"ingress\",\"topic\":\"o\",\"partitions\":1}");
            String body = new Random(7)
                    .ints(700_000, 'a', 'z')
                    .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                    .toString();
            String url = gateway.address("ingress") + "/datahubs/o/messages";
            int status = 200;
            for (int i = 0; i < 40 && status == 200; i++) {
                status = GatewayProcess.post(url, body).statusCode();
            }
            assertThat(status).as(gateway::everything).isIn(503, 504);
            await().untilAsserted(() -> {
                HttpResponse<String> ready = GatewayProcess.get(gateway.address("management") + "/health/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("\"status\":\"failed\"", "disk is full or broken");
            });
            assertThat(GatewayProcess.get(gateway.address("management") + "/health/live")
                            .statusCode())
                    .isEqualTo(200);
        }
        try (GatewayProcess again = GatewayProcess.start(disk.folder())) {
            assertThat(again.exitStatus()).isEqualTo(1);
            assertThat(again.err()).singleElement().asString().contains("is full", "nothing was changed");
        }
    }
}
