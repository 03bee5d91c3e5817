package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator left behind or ran out of: a message in a line, no stack trace, and nothing overwritten. */
@KafkaTest
class BadStatesIT {

    private static final String NOT_A_TRACE = "(?s).*\\n\\s+at .*";

    @TempDir
    private Path folder;

    private final TestKafka kafka;

    BadStatesIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void aTaskOfTheFutureAndGarbageAreReportedAndTheOthersServed() {
        String future = TestKafka.fresh("future");
        String garbage = TestKafka.fresh("garbage");
        String good = TestKafka.fresh("good");
        String topic = kafka.topic(1);
        try (GatewayProcess first = gateway().awaitReady()) {
            assertThat(GatewayProcess.post(
                                    first.address("control") + "/api/v1/tasks?wait=10s",
                                    "{\"id\":\"" + good + "\",\"kind\":\"ingress\",\"topic\":\"" + topic + "\"}")
                            .statusCode())
                    .isEqualTo(201);
        }
        String written = "{\"format\":99,\"state\":\"RUNNING\",\"definition\":{\"id\":\"" + future + "\",\"new\":1}}";
        kafka.append(InternalTopics.TASKS, 0, future, written);
        kafka.append(InternalTopics.TASKS, 0, garbage, "not json");

        try (GatewayProcess gateway = gateway().awaitReady()) {
            String tasks = gateway.address("control") + "/api/v1/tasks/";
            assertStatus(tasks + future + "/status", "format 99; this node reads up to 1: upgrade it");
            assertStatus(tasks + garbage + "/status", "is not valid JSON");
            assertThat(GatewayProcess.post(gateway.address("ingress") + "/datahubs/" + good + "/messages", "served")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(GatewayProcess.post(gateway.address("ingress") + "/datahubs/" + future + "/messages", "refused")
                            .statusCode())
                    .isBetween(400, 503);
            assertThat(gateway.terminate().exitStatus()).as(gateway::everything).isZero();
        }
        assertThat(kafka.records(InternalTopics.TASKS))
                .filteredOn(record -> new String(record.key(), StandardCharsets.UTF_8).equals(future))
                .singleElement()
                .satisfies(record -> assertThat(record.value())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo(written));
    }

    private GatewayProcess gateway() {
        return GatewayProcess.start(folder, "--roles", "ingress,control-plane", "--kafka", kafka.bootstrapServers());
    }

    private static void assertStatus(String url, String problem) {
        JsonNode status = json(GatewayProcess.get(url));
        assertThat(status.get("state").asText()).isEqualTo("FAILED");
        assertThat(status.get("lastError").asText()).contains(problem);
    }

    @Test
    void connectionSettingsThatCantWorkEndTheStartAtOnce() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.pem"), "no certificate");
        assertRefused(2, "kafka.tls.trustStore: there is no file /nowhere.pem", "/nowhere.pem");
        assertRefused(1, "the settings under kafka can't be used", broken.toString());
    }

    private void assertRefused(int status, String message, String trustStore) {
        Map<String, String> environment =
                Map.of("DATAHUB_KAFKA_SECURITY", "tls", "DATAHUB_KAFKA_TLS_TRUSTSTORE", trustStore);
        long begun = System.nanoTime();
        try (GatewayProcess gateway = GatewayProcess.run(
                environment,
                "start",
                "--kafka",
                kafka.bootstrapServers(),
                "--roles",
                "egress",
                "--management-port",
                "0")) {
            assertThat(gateway.exitStatus()).as(gateway::everything).isEqualTo(status);
            assertThat(gateway.err())
                    .as(gateway::everything)
                    .anySatisfy(line -> assertThat(line).startsWith("datahub: " + message));
            assertThat(gateway.everything()).doesNotMatch(NOT_A_TRACE);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void aDataFolderOfANewerVersionIsNotTouched() throws IOException {
        Path properties = Files.createDirectories(folder.resolve("kafka")).resolve("meta.properties");
        String newer = "version=2\nnode.id=1\ncluster.id=x\n";
        Files.writeString(properties, newer);

        try (GatewayProcess gateway = GatewayProcess.start(folder)) {
            assertThat(gateway.exitStatus()).isEqualTo(1);
            assertThat(gateway.err())
                    .singleElement()
                    .asString()
                    .contains("so a newer one made it", "Nothing was changed");
        }
        assertThat(properties).hasContent(newer);
    }

    @Test
    void aFullDiskIsSaidAndTheNodeStaysUnready() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()) == 0,
                "no file system can be mounted here");
        Path config = Files.writeString(folder.resolve("settings.yaml"), "ingress: {appendDeadline: 2s}\n");
        try {
            try (GatewayProcess gateway =
                    GatewayProcess.start(disk, "--config", config.toString()).awaitReady()) {
                GatewayProcess.post(
                        gateway.address("control") + "/api/v1/tasks?wait=10s",
                        "{\"id\":\"o\",\"kind\":\"ingress\",\"topic\":\"o\",\"partitions\":1}");
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
            try (GatewayProcess again = GatewayProcess.start(disk)) {
                assertThat(again.exitStatus()).isEqualTo(1);
                assertThat(again.err()).singleElement().asString().contains("is full", "nothing was changed");
            }
        } finally {
            run("umount", "-l", disk.toString());
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

    private static JsonNode json(HttpResponse<String> response) {
        return Json.object(response.body().getBytes(StandardCharsets.UTF_8));
    }
}
