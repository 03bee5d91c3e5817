package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real process: what it prints, serves, keeps, and how it ends. */
class StartIT {

    @TempDir
    private Path data;

    @Test
    void servesDrainsAndFindsItsDataAgain() {
        String id;
        try (GatewayProcess first = GatewayProcess.start(data).awaitReady()) {
            assertThat(first.out()).singleElement().asString().startsWith("ready node=");
            HttpResponse<String> ready = GatewayProcess.get(first.address("management") + "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("\"status\":\"ready\"", "\"control-plane\":\"started\"");
            assertThat(GatewayProcess.get(first.address("management") + "/health/live")
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> metrics = GatewayProcess.get(first.address("management") + "/metrics");
            assertThat(metrics.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(metrics.body()).contains("# TYPE datahub_ingress_requests_in_flight gauge", "jvm_memory_used");

            id = createAndSend(first);
            assertThat(first.terminate().exitStatus()).as(first::everything).isZero();
            assertThat(first.err()).last().asString().contains("msg=\"stopped\"");
        }
        try (GatewayProcess second = GatewayProcess.start(data).awaitReady()) {
            HttpResponse<String> kept = GatewayProcess.get(second.address("ingress") + "/messages/" + id);

            assertThat(kept.statusCode()).as(kept::body).isEqualTo(200);
            assertThat(json(kept).at("/value/order").asInt()).isEqualTo(1);
            assertThat(second.terminate().exitStatus()).as(second::everything).isZero();
        }
    }

    /** @return the id of the message */
    private static String createAndSend(GatewayProcess gateway) {
        HttpResponse<String> created = GatewayProcess.post(
                gateway.address("control") + "/api/v1/tasks?wait=5s",
                "{\"id\":\"orders\",\"kind\":\"ingress\",\"topic\":\"orders\",\"partitions\":2}");
        assertThat(created.statusCode()).as(created::body).isEqualTo(201);
        HttpResponse<String> sent =
                GatewayProcess.post(gateway.address("ingress") + "/datahubs/orders/messages", "{\"order\":1}");
        assertThat(sent.statusCode()).as(sent::body).isEqualTo(200);
        return json(sent).at("/messages/0/id").asText();
    }

    @Test
    void theRoleKafkaAloneIsABrokerForOthersAndNothingElse() throws Exception {
        try (GatewayProcess broker = GatewayProcess.start(data, "--roles", "kafka", "--node-id", "b1")
                .awaitReady()) {
            assertThat(broker.out())
                    .containsExactly("ready node=b1 management=" + broker.address("management") + " kafka="
                            + broker.address("kafka"));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address("kafka")))) {
                assertThat(topics(admin)).isEmpty();
                try (GatewayProcess ingress = GatewayProcess.start(
                                data, "--roles", "ingress", "--kafka", broker.address("kafka"))
                        .awaitReady()) {
                    assertThat(ingress.address("control")).isEmpty();
                    assertThat(topics(admin)).contains(InternalTopics.TASKS, InternalTopics.STATUS);
                    assertThat(ingress.terminate().exitStatus())
                            .as(ingress::everything)
                            .isZero();
                }
            }
            assertThat(broker.terminate().exitStatus()).as(broker::everything).isZero();
        }
    }

    private static Set<String> topics(Admin admin) throws Exception {
        return admin.listTopics().names().get(20, TimeUnit.SECONDS);
    }

    @Test
    void namesEveryTakenPortAndItsFlag() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            try (GatewayProcess gateway = GatewayProcess.start(data, "--ingress-port", port, "--kafka-port", port)) {
                assertThat(gateway.exitStatus()).isEqualTo(1);
                assertThat(gateway.err())
                        .anySatisfy(line -> assertThat(line).contains("Kafka port 127.0.0.1:" + port, "--kafka-port"));
                assertThat(gateway.err())
                        .anySatisfy(line -> assertThat(line).contains("--ingress-port"))
                        .noneSatisfy(line -> assertThat(line).contains("at io.datahubgateway"));
                assertThat(data).isEmptyDirectory();
            }
        }
    }

    @Test
    void namesADataFolderThatIsInUse() {
        try (GatewayProcess first =
                        GatewayProcess.start(data, "--roles", "kafka").awaitReady();
                GatewayProcess second = GatewayProcess.start(data, "--roles", "kafka")) {
            assertThat(second.exitStatus()).isEqualTo(1);
            assertThat(second.err())
                    .containsExactly("datahub: another process uses the data folder " + data.resolve("kafka")
                            + "; stop it or take another");
            assertThat(first.terminate().exitStatus()).isZero();
        }
    }

    @Test
    void namesEachSettingThatCantBeUsed() throws IOException {
        Path file = Files.writeString(data.resolve("datahub.yaml"), "ingress:\n  prot: 8090\n", StandardCharsets.UTF_8);
        try (GatewayProcess fromFile =
                        GatewayProcess.run(Map.of(), "start", "--config", file.toString(), "--control-port", "high");
                GatewayProcess fromEnvironment = GatewayProcess.run(Map.of("DATAHUB_INGRESS_PROT", "8090"), "start")) {
            assertThat(fromFile.exitStatus()).isEqualTo(2);
            assertThat(fromFile.err())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).startsWith("datahub: ingress.prot: unknown key"))
                    .anySatisfy(line -> assertThat(line).startsWith("datahub: --control-port: must be"));
            assertThat(fromEnvironment.exitStatus()).isEqualTo(2);
            assertThat(fromEnvironment.err()).singleElement().asString().contains("DATAHUB_INGRESS_PROT");
        }
    }

    @Test
    void saysWhichKafkaDoesNotAnswerStaysAliveAndCanBeStopped() {
        int management = Ports.free(1).get(0);
        try (GatewayProcess gateway = GatewayProcess.start(
                data, "--roles", "ingress", "--kafka", "127.0.0.1:1", "--management-port", "" + management)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> gateway.err().stream()
                            .anyMatch(line -> line.contains("does not answer") && line.contains("127.0.0.1:1")));
            String url = "http://127.0.0.1:" + management;
            assertThat(GatewayProcess.get(url + "/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = GatewayProcess.get(url + "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"kafka\":\"starting\"");

            assertThat(gateway.terminate().exitStatus()).as(gateway::everything).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "start --help", "demo --help"})
    void answersQuestionsAboutItself(String arguments) {
        try (GatewayProcess gateway = GatewayProcess.run(Map.of(), arguments.split(" "))) {
            assertThat(gateway.exitStatus()).isZero();
            assertThat(gateway.out()).isNotEmpty();
            assertThat(gateway.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"strat", "start --ingres-port 1", "start --ingress-port", "demo --messages 7", "--nothing"})
    void refusesWhatItDoesNotKnow(String arguments) {
        try (GatewayProcess gateway = GatewayProcess.run(Map.of(), arguments.split(" "))) {
            assertThat(gateway.exitStatus()).isEqualTo(2);
            assertThat(gateway.out()).isEmpty();
            assertThat(gateway.err()).isNotEmpty().first().asString().startsWith("datahub: ");
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.object(response.body().getBytes(StandardCharsets.UTF_8));
    }
}
