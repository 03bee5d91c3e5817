package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that were given no id. */
@KafkaTest
class NodeIdIT {

    @TempDir
    private Path data;

    private final TestKafka kafka;

    NodeIdIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void aKilledNodeHasItsIdAgainAndTheOthersKeepTheirs() {
        try (GatewayProcess first = start("egress").awaitReady();
                GatewayProcess second = start("ingress").awaitReady()) {
            String id = first.address("node");
            assertThat(second.address("node")).isNotEqualTo(id);
            String request = requestId(first);

            first.kill();
            try (GatewayProcess again = start("egress").awaitReady()) {
                assertThat(again.address("node")).isEqualTo(id);
                assertThat(requestId(again)).as("of another process").isNotEqualTo(request);
                assertThat(nodesInTheStatus()).containsExactlyInAnyOrder(id, second.address("node"));
                assertThat(again.err()).as(again::everything).noneMatch(line -> line.contains("level=WARN"));
            }
        }
    }

    /** Nodes whose files are in the data folder; the topic may hold those of other tests. */
    private Stream<String> nodesInTheStatus() {
        return kafka.records(InternalTopics.STATUS).stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .filter(key -> Files.exists(data.resolve("nodes").resolve(key)))
                .distinct();
    }

    private static String requestId(GatewayProcess gateway) {
        return GatewayProcess.get(gateway.address("management") + "/health/live")
                .headers()
                .firstValue("X-Request-Id")
                .orElseThrow();
    }

    @Test
    void aKilledNodeTakesItsPlaceInTheGroupAgain() throws Exception {
        Vertx vertx = Vertx.vertx();
        String topic = kafka.topic(2);
        String sink = TestKafka.fresh("sink");
        try (HttpDestination destination = HttpDestination.start(vertx)) {
            String id;
            try (GatewayProcess first = start("egress,control-plane").awaitReady()) {
                id = first.address("node");
                Tasks.create(
                        first,
                        "{\"id\":\"" + sink + "\",\"kind\":\"sink\",\"topics\":[\"" + topic
                                + "\"],\"target\":{\"url\":\"" + destination.url("/") + "\"}}");
                kafka.append(topic, 0, "k", "one");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> destination.bodies().contains("one"));
                first.kill();
            }
            try (GatewayProcess again = start("egress,control-plane").awaitReady()) {
                kafka.append(topic, 0, "k", "two");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> destination.bodies().contains("two"));

                assertThat(again.address("node")).isEqualTo(id);
                assertThat(members("connect-" + sink))
                        .as("no dead member is left")
                        .extracting(MemberDescription::groupInstanceId)
                        .containsExactly(Optional.of("datahub-" + id));
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private Collection<MemberDescription> members(String group) throws Exception {
        return TestKafka.get(
                        kafka.admin().describeConsumerGroups(List.of(group)).all())
                .get(group)
                .members();
    }

    @Test
    void aNodeThatCanKeepNothingSaysSoAndServes() throws IOException {
        Path file = Files.createFile(data.resolve("file"));
        try (GatewayProcess gateway = GatewayProcess.start(
                        file, "--roles", "ingress", "--kafka", kafka.bootstrapServers())
                .awaitReady()) {
            assertThat(gateway.err())
                    .filteredOn(line -> line.contains("level=WARN"))
                    .singleElement()
                    .asString()
                    .contains("no node id can be kept there", file.toString(), "--node-id");
            assertThat(gateway.terminate().exitStatus()).as(gateway::everything).isZero();
        }
    }

    private GatewayProcess start(String roles) {
        return GatewayProcess.start(data, "--roles", roles, "--kafka", kafka.bootstrapServers());
    }
}
