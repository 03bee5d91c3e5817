package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertKept(future, written);
        assertKept(garbage, "not json");
    }

    private void assertKept(String key, String written) {
        assertThat(kafka.records(InternalTopics.TASKS))
                .filteredOn(record -> new String(record.key(), StandardCharsets.UTF_8).equals(key))
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

    private static JsonNode json(HttpResponse<String> response) {
        return Json.object(response.body().getBytes(StandardCharsets.UTF_8));
    }
}
