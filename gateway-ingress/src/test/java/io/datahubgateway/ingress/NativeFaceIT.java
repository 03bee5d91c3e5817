package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.RunningIngress.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NativeFaceIT {

    private static final String NDJSON = "application/x-ndjson";
    private static final String RECORDS = "application/vnd.datahub.records+json";

    private final TestKafka kafka;
    private RunningIngress ingress;

    NativeFaceIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of());
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private String datahub(String topic) {
        return ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
    }

    @Test
    void takesMessagesForAPartitionThatWasAddedAMomentAgo() {
        String topic = kafka.topic(1);
        String hub = datahub(topic);
        assertThat(sendToPartition(hub, 0).statusCode()).isEqualTo(200);
        assertThat(sendToPartition(hub, 2).statusCode()).isEqualTo(400);

        TestKafka.get(kafka.admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                .all());

        await().atMost(Duration.ofSeconds(5)) // far less than between two looks at a topic
                .until(() -> sendToPartition(hub, 2).statusCode() == 200);
        assertThat(sendToPartition(hub, 3).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> sendToPartition(String hub, int partition) {
        return ingress.send(ingress.request("/datahubs/" + hub + "/messages")
                .header("Datahub-Partition", Integer.toString(partition))
                .POST(HttpRequest.BodyPublishers.ofString("v")));
    }

    @Test
    void storesASingleBodyByteForByteWithWhatTheHeadSaysOfIt() {
        String topic = kafka.topic(3);
        String hub = datahub(topic);
        byte[] bytes = {0, 1, (byte) 0xff, '{', '\n', '\r', 0};

        HttpResponse<String> response = ingress.send(ingress.request("/datahubs/" + hub + "/messages")
                .header("Datahub-Key", "k-1")
                .header("Datahub-Partition", "2")
                .header("Datahub-Timestamp", "1700000000123")
                .header("Datahub-Header-Trace-Id", "abc")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode message = json(response).get("messages").get(0);
        assertThat(message.get("id").asText()).isEqualTo(hub + ":" + topic + ":2:0");
        assertThat(message.get("partition").asInt()).isEqualTo(2);
        assertThat(message.get("offset").asLong()).isZero();
        assertThat(message.get("storedAt").asLong())
                .isGreaterThanOrEqualTo(message.get("receivedAt").asLong());
        ConsumerRecord<byte[], byte[]> stored = kafka.records(topic).get(0);
        assertThat(stored.value()).isEqualTo(bytes);
        assertThat(stored.key()).asString().isEqualTo("k-1");
        assertThat(stored.partition()).isEqualTo(2);
        assertThat(stored.timestamp()).isEqualTo(1700000000123L);
        assertThat(stored.headers().lastHeader("trace-id").value()).asString().isEqualTo("abc");
    }

    @Test
    void aBodyOfNullOrOfNothingIsAValueAndNotATombstone() {
        String topic = kafka.topic(1);
        String hub = datahub(topic);

        ingress.post("/datahubs/" + hub + "/messages", "application/json", "null");
        ingress.post("/datahubs/" + hub + "/messages", "application/json", "");

        assertThat(kafka.records(topic))
                .extracting(entry -> text(entry.value()))
                .containsExactly("null", "");
    }

    @Test
    void storesOneRecordPerLineWithoutParsingIt() {
        String topic = kafka.topic(1);
        String hub = datahub(topic);

        HttpResponse<String> response =
                ingress.post("/datahubs/" + hub + "/messages", NDJSON, "{\"a\":1}\r\n\n  not json \n\r\n{\"b\": 2.0}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).get("messages")).hasSize(3);
        assertThat(kafka.records(topic))
                .extracting(entry -> text(entry.value()))
                .containsExactly("{\"a\":1}", "  not json ", "{\"b\": 2.0}");
    }

    @Test
    void storesTheValuesOfADocumentExactlyAsTheyWereSent() {
        String topic = kafka.topic(1);
        String hub = datahub(topic);
        List<String> values = List.of(
                "{\"z\":1, \"a\" : 1.0,\"n\":12345678901234567890}",
                "\"tê\\u00e9xt\"",
                "0",
                "-1.50E+3",
                "false",
                "\"\"",
                "{}",
                "{\"a\":1,\"a\":2}", // a repeated key is the sender's business
                "[".repeat(61) + "]".repeat(61), // 64 with the document around it
                "1".repeat(1_000),
                "[1, [2 ] ]");
        StringBuilder document = new StringBuilder("{\"records\":[{\"key\":\"k\",\"value\":null},{\"key\":\"k\"}");
        values.forEach(value -> document.append(",{ \"value\" : ").append(value).append(" , \"key\":{\"k\":1} }"));
        document.append(
                ",{\"value\":1,\"timestamp\":5,\"partition\":0,\"headers\":{\"A\":\"x\",\"b\":[\"1\",null,{\"base64\":\"/w==\"}]}}]}");

        HttpResponse<String> response = ingress.post("/datahubs/" + hub + "/messages", RECORDS, document.toString());

        assertThat(response.body()).contains("\"messages\"");
        List<ConsumerRecord<byte[], byte[]>> stored = kafka.records(topic);
        assertThat(stored.subList(0, 2)).extracting(ConsumerRecord::value).containsOnlyNulls();
        assertThat(text(stored.get(0).key())).as("a string key is its text").isEqualTo("k");
        assertThat(stored.subList(2, 2 + values.size()))
                .extracting(entry -> text(entry.value()))
                .containsExactlyElementsOf(values);
        assertThat(text(stored.get(2).key())).isEqualTo("{\"k\":1}");
        ConsumerRecord<byte[], byte[]> last = stored.get(stored.size() - 1);
        assertThat(last.timestamp()).isEqualTo(5);
        assertThat(text(last.headers().lastHeader("A").value())).isEqualTo("x");
        assertThat(last.headers().headers("b")).hasSize(3);
        assertThat(last.headers().lastHeader("b").value()).containsExactly(0xff);
    }

    @Test
    void theHeaderNamesTheTopicOfADatahubThatCoversSeveral() {
        String topic = kafka.topic(1);
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topicPattern':'" + topic + ".*'}");

        HttpResponse<String> named = ingress.send(ingress.request("/datahubs/" + hub + "/messages")
                .header("Datahub-Topic", topic)
                .POST(RunningIngress.body("x")));
        HttpResponse<String> unnamed = ingress.post("/datahubs/" + hub + "/messages", "text/plain", "x");
        HttpResponse<String> uncovered = ingress.send(ingress.request("/datahubs/" + hub + "/messages")
                .header("Datahub-Topic", "other")
                .POST(RunningIngress.body("x")));

        assertThat(named.statusCode()).isEqualTo(200);
        assertThat(json(unnamed).get("code").asText()).isEqualTo("topic-required");
        assertThat(json(uncovered).get("code").asText()).isEqualTo("topic-not-found");
    }

    @Test
    void aTaskCreatesItsTopicAndTakesMessagesRightAway() {
        String topic = TestKafka.fresh("made");
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "','partitions':3}");

        await().until(() -> ingress.post("/datahubs/" + hub + "/messages", "text/plain", "x")
                        .statusCode()
                == 200);

        assertThat(kafka.records(topic)).isNotEmpty();
    }

    @Test
    void refusesWhilePausedOrStoppedAndTakesAgainAfterwards() {
        String topic = kafka.topic(1);
        String hub = datahub(topic);
        String path = "/datahubs/" + hub + "/messages";
        assertThat(ingress.post(path, "text/plain", "1").statusCode()).isEqualTo(200);

        ingress.command(hub, TaskAction.PAUSE);
        await().until(() -> code(ingress.post(path, "text/plain", "no")).equals("task-suspended"));
        HttpResponse<String> refusal = ingress.post(path, "text/plain", "no");
        assertThat(refusal.statusCode()).isEqualTo(503);
        assertThat(refusal.headers().firstValue("Retry-After")).isPresent();
        assertThat(ingress.get("/messages/" + hub + ":" + topic + ":0:0").statusCode())
                .as("a paused datahub reads")
                .isEqualTo(200);

        ingress.command(hub, TaskAction.STOP);
        await().until(() -> code(ingress.post(path, "text/plain", "no")).equals("task-stopped"));

        ingress.command(hub, TaskAction.RESUME);
        await().until(() -> ingress.post(path, "text/plain", "2").statusCode() == 200);

        TestNode.get(ingress.node().services().tasks().delete(hub, Precondition.NONE));
        await().until(() -> code(ingress.post(path, "text/plain", "no")).equals("task-not-found"));
        assertThat(kafka.records(topic))
                .extracting(entry -> text(entry.value()))
                .containsExactly("1", "2");
    }

    /** Many connections at once: every acknowledged message stands where its id says, with its bytes. */
    @Test
    void everyIdOfManyConcurrentRequestsNamesItsMessage() throws Exception {
        String topic = kafka.topic(4);
        String hub = datahub(topic);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        List<Callable<List<String>>> work = new ArrayList<>();
        for (int c = 0; c < 8; c++) {
            int client = c;
            work.add(() -> {
                List<String> sent = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    String body = "m-" + client + "-" + i;
                    HttpResponse<String> response = ingress.post("/datahubs/" + hub + "/messages", "text/plain", body);
                    sent.add(json(response).get("messages").get(0).get("id").asText() + "=" + body);
                }
                return sent;
            });
        }
        Set<String> acknowledged = new HashSet<>();
        for (Future<List<String>> done : clients.invokeAll(work, 1, TimeUnit.MINUTES)) {
            acknowledged.addAll(done.get());
        }
        clients.shutdown();

        Set<String> stored = new HashSet<>();
        kafka.records(topic)
                .forEach(entry -> stored.add(hub + ":" + topic + ":" + entry.partition() + ":" + entry.offset() + "="
                        + text(entry.value())));
        assertThat(acknowledged).hasSize(400).isEqualTo(stored);
    }

    @Test
    void findsAMessageByEveryFormOfItsId() {
        String topic = kafka.topic(2);
        String hub = datahub(topic);
        kafka.append(topic, 1, "key", "{\"n\":1.0}");
        String id = hub + ":" + topic + ":1:0";
        String hex = HexFormat.of().formatHex(id.getBytes(StandardCharsets.UTF_8));

        for (String form : List.of(id, id + ":1700000000000:1700000000001", hex)) {
            HttpResponse<String> response = ingress.get("/messages/" + form);
            assertThat(response.statusCode()).as(form).isEqualTo(200);
            assertThat(response.body()).contains("\"value\":{\"n\":1.0}").contains("\"valueEncoding\":\"json\"");
            assertThat(json(response).get("id").asText()).isEqualTo(id);
            assertThat(json(response).get("key").asText()).isEqualTo("key");
        }
        for (String absent : List.of(
                hub + ":" + topic + ":1:1",
                hub + ":" + topic + ":7:0",
                hub + ":nothing:0:0",
                "nobody:" + topic + ":1:0",
                hub + ":__datahub.tasks:0:0")) {
            assertThat(code(ingress.get("/messages/" + absent))).as(absent).isEqualTo("message-not-found");
        }
    }

    @Test
    void readsByOffsetTimestampAndCount() {
        String topic = kafka.topic(1);
        datahub(topic);
        for (int i = 0; i < 10; i++) {
            kafka.append(topic, 0, i % 2 == 0 ? null : "k" + i, i == 3 ? null : "v" + i);
        }
        String path = "/topics/" + topic + "/partitions/0/records";

        JsonNode first = json(ingress.get(path + "?offset=0&count=4"));
        JsonNode rest =
                json(ingress.get(path + "?offset=" + first.get("nextOffset").asLong() + "&count=100"));
        JsonNode none =
                json(ingress.get(path + "?offset=" + rest.get("nextOffset").asLong()));
        JsonNode byTime = json(ingress.get(path + "?timestamp=0&count=1"));
        JsonNode future = json(ingress.get(path + "?timestamp=99999999999999"));

        assertThat(first.get("records")).hasSize(4);
        assertThat(first.get("nextOffset").asLong()).isEqualTo(4);
        assertThat(first.get("records").get(3).get("value").isNull()).isTrue();
        assertThat(first.get("records").get(3).get("valueEncoding").asText()).isEqualTo("null");
        assertThat(first.get("records").get(0).get("valueEncoding").asText()).isEqualTo("text");
        assertThat(rest.get("records")).hasSize(6);
        assertThat(none.get("records")).isEmpty();
        assertThat(none.get("nextOffset").asLong()).isEqualTo(10);
        assertThat(byTime.get("records").get(0).get("offset").asLong()).isZero();
        assertThat(future.get("records")).isEmpty();
        assertThat(code(ingress.get(path + "?offset=11"))).isEqualTo("offset-out-of-range");
    }

    private static String code(HttpResponse<String> response) {
        return json(response).path("code").asText();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
