package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.control.ControlRole;
import io.datahubgateway.egress.EgressRole;
import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.HttpDestination.Gate;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** "Where is my record?", from the request over the bus to the lanes and back. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordSearchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestKafka kafka;
    private TestNode node;
    private EgressRole egress;
    private ControlRole control;
    private HttpDestination destination;
    private String id;
    private String topic;

    RecordSearchIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        node = TestNode.start(kafka, Set.of(Role.CONTROL_PLANE, Role.EGRESS), Map.of("egress.commitInterval", "50ms"));
        egress = TestNode.get(EgressRole.start(node.services()));
        control = TestNode.get(ControlRole.start(node.services()));
        destination = HttpDestination.start(node.services().vertx());
    }

    @AfterEach
    void delete() {
        if (id != null) {
            TestNode.get(node.services().tasks().delete(id, Precondition.NONE));
        }
    }

    @AfterAll
    void stop() {
        TestNode.get(control.stop());
        TestNode.get(egress.stop());
        destination.close();
        node.close();
    }

    /** @param more keys of the definition behind the first, with {@code '} for {@code "} */
    private void sink(String more) {
        id = TestKafka.fresh("sink");
        topic = kafka.topic(1);
        String definition = "{'id':'" + id + "','kind':'sink','topics':['" + topic + "'],'target':{'url':'"
                + destination.url("/in") + "'}" + more + "}";
        HttpResponse<String> made = GatewayProcess.post(api("?wait=20s"), definition.replace('\'', '"'));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    private String api(String rest) {
        return "http://127.0.0.1:" + control.port() + "/api/v1/tasks" + rest;
    }

    private void append(String... keys) {
        for (String key : keys) {
            kafka.append(topic, 0, key, "\"" + key + "\"");
        }
    }

    private HttpResponse<String> find(String messageId) {
        return GatewayProcess.get(api("/" + id + "/records/" + messageId));
    }

    private JsonNode find(long offset) {
        HttpResponse<String> found = find("any:" + topic + ":0:" + offset);
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        return json(found);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.object(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private String brief(long offset) {
        JsonNode found = find(offset);
        return found.get("state").asText() + " " + found.get("reason").asText();
    }

    private void awaitBrief(long offset, String brief) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(brief(offset)).isEqualTo(brief));
    }

    @Test
    void aRecordThatTheDestinationAnswersWith500WaitsAndTheNextOfItsKeyWaitsForIt() {
        destination.script(request ->
                request.text().contains("bad") ? Reply.status(500).withBody("no more ink") : Reply.status(200));
        sink(",'order':'key','retry':{'waits':['1h']}");
        append("good", "bad", "good", "bad", "good");

        awaitBrief(1, "waiting retry");
        JsonNode first = find(1);
        assertThat(first.get("id").asText()).isEqualTo("any:" + topic + ":0:1");
        assertThat(first.get("node").asText()).isEqualTo(node.id());
        assertThat(first.get("until").asLong())
                .isBetween(System.currentTimeMillis() + 3_500_000, System.currentTimeMillis() + 3_600_000);
        assertThat(first.at("/head/attempts").asInt()).isOne();
        assertThat(first.at("/head/lastFailure/status").asInt()).isEqualTo(500);
        assertThat(first.at("/head/lastFailure/excerpt").asText()).isEqualTo("no more ink");
        assertThat(first.at("/head/lastFailure/text").asText()).contains("POST 127.0.0.1", "answered 500");

        assertThat(brief(3)).isEqualTo("waiting record");
        assertThat(find(3).at("/head/offset").asLong()).isOne();
        assertThat(find(3).at("/head/key").asText()).isEqualTo("bad");

        awaitBrief(0, "finished committed");
        awaitBrief(4, "finished committed-ahead");
        assertThat(find(4).get("committed").asLong()).isOne();

        JsonNode waiting = json(GatewayProcess.get(api("/" + id + "/status"))).at("/nodes/0/waiting");
        assertThat(waiting.get("lanes").asInt()).isOne();
        assertThat(waiting.at("/heads/0/holdsBack").asBoolean()).isTrue();
        assertThat(waiting.at("/heads/0/lastFailure")).isEqualTo(find(1).at("/head/lastFailure"));
        requireKnownWithoutABus(waiting);
    }

    /** Another control plane has a Vert.x, and so a bus, of its own. */
    private void requireKnownWithoutABus(JsonNode waiting) {
        TestNode other = TestNode.start(kafka, Role.CONTROL_PLANE);
        ControlRole alone = TestNode.get(ControlRole.start(other.services()));
        String task = "http://127.0.0.1:" + alone.port() + "/api/v1/tasks/" + id;
        String record = task + "/records/any:" + topic + ":0:";
        assertThat(json(GatewayProcess.get(task + "/status")).at("/nodes/0/waiting"))
                .isEqualTo(waiting);
        assertThat(json(GatewayProcess.get(record + 1)).get("reason").asText()).isEqualTo("retry");
        assertThat(json(GatewayProcess.get(record + 4)).get("state").asText()).isEqualTo("finished");
        JsonNode unknown = json(GatewayProcess.get(record + 3));
        assertThat(unknown.get("state").asText()).isEqualTo("unknown");
        assertThat(unknown.get("detail").asText()).contains("nobody answers for " + node.id());
        TestNode.get(alone.stop());
        other.close();
    }

    @Test
    void whatComesAfterThePauseIsNotReachedAndSaysHowFarBehindItIs() {
        Gate gate = new Gate();
        destination.script(request -> Reply.status(200).behind(gate));
        sink("");
        append("a", "b");
        awaitBrief(0, "waiting answer");
        assertThat(GatewayProcess.post(api("/" + id + "/pause?wait=20s"), "").statusCode())
                .isEqualTo(200);
        gate.open();

        awaitBrief(0, "finished committed");
        assertThat(brief(1)).isEqualTo("waiting paused");
        append("c", "d");
        assertThat(brief(3)).isEqualTo("not-reached paused");
        assertThat(find(3).get("behind").asLong()).isOne();

        assertThat(GatewayProcess.post(api("/" + id + "/stop?wait=20s"), "").statusCode())
                .isEqualTo(200);
        assertThat(brief(1)).isEqualTo("not-reached stopped");
        assertThat(find(3).get("behind").asLong()).isEqualTo(2);
        assertThat(brief(0)).isEqualTo("finished committed");
    }

    @Test
    void afterAFailureTheRecordsAreNotReachedAndTheErrorIsThere() {
        destination.script(request -> Reply.status(404));
        sink("");
        append("a", "b");

        awaitBrief(1, "not-reached failed");
        assertThat(find(1).get("detail").asText()).contains("answered 404");
        assertThat(find(1).get("behind").asLong()).isOne();
    }

    @Test
    void whatIsNoRecordOfTheSinkIsNotFound() {
        destination.script(request -> Reply.status(200));
        sink("");
        append("a", "b");
        awaitBrief(1, "finished committed");
        TestKafka.get(kafka.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(1)))
                .all());

        assertThat(brief(0)).as("removed since").isEqualTo("finished committed");
        requireRefused("any:" + topic + ":0:2", 404, "offset-out-of-range");
        requireRefused("any:" + topic + ":1:0", 404, "partition-not-found");
        requireRefused("any:other:0:0", 404, "record-not-of-task");
        requireRefused(topic + ":0", 400, "invalid-request");
    }

    private void requireRefused(String messageId, int status, String code) {
        HttpResponse<String> refused = find(messageId);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).contains("\"code\":\"" + code + "\"");
    }
}
