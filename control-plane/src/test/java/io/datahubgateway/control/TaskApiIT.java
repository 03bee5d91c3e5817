package io.datahubgateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.control.Api.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KafkaTest
class TaskApiIT {

    private static final String TASKS = "/api/v1/tasks";

    private final TestKafka kafka;
    private final String id = TestKafka.fresh("task");
    private TestNode node;
    private ControlRole control;
    private ServingNode ingress;
    private ServingNode egress;
    private Api api;

    TaskApiIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    void start() {
        node = TestNode.start(kafka, Role.CONTROL_PLANE);
        ingress = new ServingNode(kafka, Role.INGRESS);
        egress = new ServingNode(kafka, Role.EGRESS);
        control = TestNode.get(ControlRole.start(node.services()));
        api = new Api(control.port());
    }

    @AfterEach
    void stop() {
        TestNode.get(control.stop());
        List.of(ingress, egress).forEach(ServingNode::leave);
        node.close();
    }

    private String ingressTask() {
        return "{'id':'" + id + "','kind':'ingress','topic':'orders-v1'}";
    }

    private static String sink(String id, String topic) {
        return "{'id':'" + id + "','kind':'sink','topics':['" + topic + "'],'target':{'url':'http://127.0.0.1:1/'}}";
    }

    @Test
    void saysWhichTopicsOfADatahubLiveOnOneBrokerAlone() {
        String topic = kafka.topic(2);
        api.post(TASKS + "?wait=20s", "{'id':'" + id + "','kind':'ingress','topics':['" + topic + "','not-there']}");
        String pattern = TestKafka.fresh("pattern");
        api.post(TASKS + "?wait=20s", "{'id':'" + pattern + "','kind':'ingress','topicPattern':'" + topic + "|no.*'}");
        api.post(TASKS + "?wait=20s", sink(id + "-sink", topic));

        String warning = "acknowledged messages can be lost when one broker fails: topic " + topic
                + " has replication 1 and min.insync.replicas 1";
        assertThat(status(id).get("warnings").toString())
                .isEqualTo("[\"Kafka has no topic not-there: messages to it are refused; create it, or give the task"
                        + " `partitions`\",\"" + warning + "\"]");
        assertThat(status(pattern).get("warnings").toString()).isEqualTo("[\"" + warning + "\"]");
        assertThat(status(id + "-sink").get("warnings").toString()).isEqualTo("[]");
    }

    @Test
    void anIngressTaskLivesThroughTheApi() {
        Reply created = api.post(TASKS + "?wait=20s", ingressTask());
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo(TASKS + "/" + id);
        assertThat(created.json().get("desiredState").asText()).isEqualTo("RUNNING");
        assertThat(created.json().get("pending")).isEmpty();
        assertThat(created.json().get("generation").asLong()).isEqualTo(created.generation());

        Reply read = api.get(created.header("Location"));
        assertThat(read.body()).isEqualTo(ingressTask().replace('\'', '"'));
        assertThat(read.header("ETag")).isEqualTo(created.header("ETag"));
        assertThat(read.header("Content-Type")).isEqualTo("application/json");

        Reply paused = api.post(TASKS + "/" + id + "/pause?wait=20s", null, "If-Match", read.header("ETag"));
        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.json().get("desiredState").asText()).isEqualTo("PAUSED");
        assertThat(status(id).get("state").asText()).isEqualTo("PAUSED");
        assertThat(api.post(TASKS + "/" + id + "/pause", null).generation())
                .as("nothing is written when the state is desired already")
                .isEqualTo(paused.generation());

        Reply replaced = api.put(TASKS + "/" + id + "?wait=20s", "{'kind':'ingress','topic':'orders-v2'}");
        assertThat(replaced.status()).as(replaced.body()).isEqualTo(200);
        assertThat(replaced.json().get("desiredState").asText()).isEqualTo("PAUSED");
        assertThat(api.get(TASKS + "/" + id).body())
                .isEqualTo(ingressTask().replace('\'', '"').replace("v1", "v2"));

        assertThat(api.post(TASKS + "/" + id + "/resume?wait=20s", null).status())
                .isEqualTo(200);
        Reply restarted = api.post(TASKS + "/" + id + "/restart?wait=20s", null);
        assertThat(restarted.json().get("desiredState").asText()).isEqualTo("RUNNING");
        assertThat(restarted.generation()).isGreaterThan(replaced.generation() + 1);
        assertThat(api.post(TASKS + "/" + id + "/stop", null).status()).isEqualTo(202);

        Reply deleted = api.delete(TASKS + "/" + id + "?wait=20s", "If-Match", "*");
        assertThat(deleted.status()).as(deleted.body()).isEqualTo(200);
        assertThat(deleted.json().has("desiredState")).isFalse();
        assertThat(api.get(TASKS + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void aSinkShowsWhereItStands() {
        String topic = kafka.topic(2);
        for (int i = 0; i < 5; i++) {
            kafka.append(topic, 0, null, "v" + i);
        }
        kafka.append(topic, 1, null, "w");
        assertThat(api.post(TASKS + "?wait=20s", sink(id, topic)).status()).isEqualTo(201);
        TestKafka.get(kafka.admin()
                .alterConsumerGroupOffsets(
                        "connect-" + id, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(3)))
                .all());

        JsonNode status = status(id);

        assertThat(status.get("state").asText()).isEqualTo("RUNNING");
        assertThat(status.get("partitions").toString())
                .isEqualTo(("[{'topic':'%s','partition':0,'position':3,'end':5,'lag':2},"
                                + "{'topic':'%s','partition':1,'position':null,'end':1,'lag':1}]")
                        .formatted(topic, topic)
                        .replace('\'', '"'));
        assertThat(status.get("lag").asLong()).isEqualTo(3);
        assertThat(status.has("positionsError")).isFalse();
        assertThat(status.at("/nodes/0/node").asText()).isEqualTo(egress.id());
    }

    @Test
    void aFailureShowsInTheStatus() {
        long generation =
                api.post(TASKS + "?wait=20s", sink(id, kafka.topic(1))).generation();

        egress.report(id, generation, ObservedState.State.FAILED, "the destination answered 404");

        await().untilAsserted(() -> {
            JsonNode status = status(id);
            assertThat(status.get("state").asText()).isEqualTo("FAILED");
            assertThat(status.get("lastError").asText()).isEqualTo("the destination answered 404");
        });
        assertThat(api.post(TASKS + "/" + id + "/restart?wait=20s", null).status())
                .isEqualTo(200);
        assertThat(status(id).get("state").asText()).isEqualTo("RUNNING");
    }

    @Test
    void aNodeThatDoesNotApplyIsNamed() {
        assertThat(api.post(TASKS + "?wait=20s", ingressTask()).status()).isEqualTo(201);
        ingress.fallSilent();

        Reply paused = api.post(TASKS + "/" + id + "/pause?wait=100ms", null);

        assertThat(paused.status()).isEqualTo(202);
        assertThat(paused.json().get("pending")).extracting(JsonNode::asText).containsExactly(ingress.id());
        assertThat(status(id).get("state").asText()).isEqualTo("PENDING");
        assertThat(status(id).at("/nodes/0/applied").asBoolean()).isFalse();
    }

    @Test
    void aNodeThatLeavesIsNotWaitedFor() {
        ServingNode second = new ServingNode(kafka, Role.INGRESS);
        assertThat(api.post(TASKS + "?wait=20s", ingressTask()).status()).isEqualTo(201);
        await().until(() -> status(id).get("nodes").size() == 2);
        second.fallSilent();
        CompletableFuture<Reply> paused = api.sendAsync("POST", TASKS + "/" + id + "/pause?wait=30s", null);
        await().until(() -> status(id).get("desiredState").asText().equals("PAUSED"));
        assertThat(paused).isNotDone();

        second.leave();

        assertThat(paused).succeedsWithin(Duration.ofSeconds(10)).satisfies(reply -> {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().get("pending")).isEmpty();
        });
    }

    @Test
    void withoutAServingNodeTheChangeIsKeptAndSaidSo() {
        egress.leave();
        await().until(() -> api.get("/api/v1/nodes").json().get("nodes").size() == 2);

        Reply created = api.post(TASKS + "?wait=20s", sink(id, kafka.topic(1)));

        assertThat(created.status()).isEqualTo(202);
        assertThat(created.json().get("pending")).isEmpty();
        assertThat(created.json().get("hint").asText()).contains("no live node");
        assertThat(status(id).get("state").asText()).isEqualTo("UNSERVED");
    }

    @Test
    void idsWithSlashesAndSpacesWorkInPaths() {
        String name = id + "/a b+c%2Fd?é";
        String encoded = id + "%2Fa%20b%2Bc%252Fd%3F%C3%A9";

        Reply created = api.post(TASKS, sink(name, "orders-v1"));

        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo(TASKS + "/" + encoded);
        assertThat(api.get(created.header("Location")).json().get("id").asText())
                .isEqualTo(name);
        assertThat(api.post(created.header("Location") + "/pause?wait=20s", null)
                        .status())
                .isEqualTo(200);
        assertThat(status(encoded).get("id").asText()).isEqualTo(name);
        assertThat(api.put(TASKS + "/" + encoded, sink(name, "orders-v2")).status())
                .isEqualTo(200);
        assertThat(api.delete(TASKS + "/" + encoded + "?wait=20s").status()).isEqualTo(200);
    }

    @Test
    void listsByKindAndState() {
        String other = TestKafka.fresh("other");
        api.post(TASKS, ingressTask());
        api.post(TASKS, sink(other, "orders-v1"));
        api.post(TASKS + "/" + other + "/stop", null);
        String broken = TestKafka.fresh("broken");
        kafka.append("__datahub.tasks", 0, broken, "{'format':99}".replace('\'', '"'));

        await().untilAsserted(() -> assertThat(listed("")).contains(id, other, broken));
        assertThat(listed("?kind=sink")).contains(other).doesNotContain(id, broken);
        assertThat(listed("?kind=ingress&state=RUNNING")).contains(id).doesNotContain(other, broken);
        assertThat(listed("?state=STOPPED")).contains(other).doesNotContain(id);
        JsonNode unusable = status(broken);
        assertThat(unusable.get("state").asText()).isEqualTo("FAILED");
        assertThat(unusable.get("problem").asText()).contains("format 99");
        assertThat(api.delete(TASKS + "/" + broken).status()).isEqualTo(202);
    }

    private List<String> listed(String query) {
        return api.get(TASKS + query).json().get("tasks").findValuesAsText("id").stream()
                .distinct()
                .toList();
    }

    @Test
    void commandsSeveralTasks() {
        String other = TestKafka.fresh("other");
        api.post(TASKS, ingressTask());
        api.post(TASKS, sink(other, "orders-v1"));

        Reply durable = api.post("/api/v1/commands", "{'action':'pause','tasks':['" + id + "','" + other + "']}");
        Reply some = api.post("/api/v1/commands", "{'action':'stop','tasks':['" + id + "','missing']}");
        Reply filtered =
                api.post("/api/v1/commands?wait=20s", "{'action':'resume','filter':{'kind':'sink','state':'PAUSED'}}");
        Reply none = api.post("/api/v1/commands", "{'action':'resume','filter':{'kind':'sink','state':'PAUSED'}}");

        assertThat(durable.status()).as(durable.body()).isEqualTo(202);
        assertThat(durable.json().get("results").findValuesAsText("desiredState"))
                .containsExactly("PAUSED", "PAUSED");
        assertThat(some.status()).isEqualTo(207);
        assertThat(some.json().at("/results/0/generation").asLong())
                .isGreaterThan(durable.json().at("/results/0/generation").asLong());
        assertThat(some.json().at("/results/1/problem/code").asText()).isEqualTo("task-not-found");
        assertThat(filtered.status()).as(filtered.body()).isEqualTo(200);
        assertThat(filtered.json().get("results").findValuesAsText("task"))
                .contains(other)
                .doesNotContain(id);
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.json().get("results")).isEmpty();
    }

    @Test
    void deletingASinkKeepsItsGroupUnlessAsked() throws Exception {
        String topic = kafka.topic(1);
        String kept = TestKafka.fresh("kept");
        for (String sink : List.of(id, kept)) {
            api.post(TASKS, sink(sink, topic));
            TestKafka.get(kafka.admin()
                    .alterConsumerGroupOffsets(
                            "connect-" + sink, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
                    .all());
        }
        CompletableFuture<Reply> deleted;
        try (KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "connect-" + id),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            member.subscribe(List.of(topic));
            await().until(() -> {
                member.poll(Duration.ofMillis(50));
                return !member.assignment().isEmpty();
            });
            deleted = api.sendAsync("DELETE", TASKS + "/" + id + "?offsets=delete", null);
            await().until(() -> api.get(TASKS + "/" + id).status() == 404);
            assertThat(deleted).as("a member is still there").isNotDone();
        }

        assertThat(deleted)
                .succeedsWithin(Duration.ofSeconds(12))
                .satisfies(reply -> assertThat(reply.json().get("offsets").asText())
                        .as(reply.body())
                        .isEqualTo("deleted"));
        assertThat(api.delete(TASKS + "/" + kept + "?offsets=keep").json().has("offsets"))
                .isFalse();
        assertThat(kafka.committed("connect-" + id)).isEmpty();
        assertThat(kafka.committed("connect-" + kept)).isNotEmpty();
    }

    @Test
    void twoControlNodesConvergeThroughTheTopics() {
        TestNode otherNode = TestNode.start(kafka, Role.CONTROL_PLANE);
        ControlRole otherControl = TestNode.get(ControlRole.start(otherNode.services()));
        try {
            Api other = new Api(otherControl.port());
            long created = api.post(TASKS, ingressTask()).generation();
            await().until(() -> other.get(TASKS + "/" + id).status() == 200);
            Reply paused = other.post(TASKS + "/" + id + "/pause?wait=20s", null, "If-Match", "\"" + created + "\"");

            assertThat(paused.status())
                    .as("its own bus carries nothing of the ingress node")
                    .isEqualTo(200);
            await().untilAsserted(
                            () -> assertThat(status(id).get("state").asText()).isEqualTo("PAUSED"));
            assertThat(other.get("/api/v1/nodes").json().get("nodes").findValuesAsText("node"))
                    .contains(node.id(), otherNode.id(), ingress.id(), egress.id());
        } finally {
            TestNode.get(otherControl.stop());
            otherNode.close();
        }
    }

    @Test
    void servesItsContractAsItIsWritten() throws Exception {
        Reply contract = api.get("/openapi.yaml");

        assertThat(contract.header("Content-Type")).isEqualTo("application/yaml");
        try (var resource = TaskApi.class.getResourceAsStream("/openapi.yaml")) {
            assertThat(contract.body()).isEqualTo(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aStopAnswersWhoWaits() {
        api.post(TASKS + "?wait=20s", ingressTask());
        ingress.fallSilent();
        CompletableFuture<Reply> paused = api.sendAsync("POST", TASKS + "/" + id + "/pause?wait=60s", null);
        await().until(() -> status(id).get("desiredState").asText().equals("PAUSED"));

        TestNode.get(control.stop());

        assertThat(paused)
                .succeedsWithin(Duration.ofSeconds(3))
                .satisfies(reply -> assertThat(reply.status()).isEqualTo(202));
        control = TestNode.get(ControlRole.start(node.services()));
    }

    private JsonNode status(String task) {
        return api.get(TASKS + "/" + task + "/status").json();
    }
}
