package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.TestKafka;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of what clients of Confluent's REST proxy, version 2, and of the Strimzi bridge are told of topics. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfluentTopicsIT {

    private static final String ANSWER = "application/vnd.kafka.v2+json";

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String topic;
    private String uncovered;
    private int broker;

    ConfluentTopicsIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of());
        uncovered = kafka.topic(1);
        topic = kafka.topic(2, Map.of("cleanup.policy", "compact,delete"));
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        ingress.command(hub, TaskAction.PAUSE); // it is shown all the same
        for (int i = 0; i < 5; i++) {
            kafka.append(topic, 1, "k", "v" + i);
        }
        TestKafka.get(kafka.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 1), RecordsToDelete.beforeOffset(2)))
                .all());
        broker = TestKafka.get(kafka.admin().describeCluster().nodes())
                .iterator()
                .next()
                .id();
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private HttpResponse<String> answered(String path) {
        HttpResponse<String> response = ingress.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(ANSWER);
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
        return response;
    }

    @Test
    void listsTheTopicsThatATaskCoversInOrder() throws IOException {
        String prefix = TestKafka.fresh("by-pattern");
        List<String> matching = List.of(prefix + ".a", prefix + ".b", prefix + ".c");
        for (String name : List.of(matching.get(2), matching.get(0), matching.get(1))) {
            kafka.create(name, 1, Map.of());
        }
        ingress.datahub("{'id':'%s','kind':'ingress','topicPattern':'" + prefix + "[.].*'}");

        List<String> listed = new ArrayList<>();
        Json.MAPPER.readTree(answered("/topics").body()).forEach(name -> listed.add(name.asText()));

        assertThat(listed)
                .isSorted()
                .contains(topic)
                .doesNotContain(uncovered)
                .noneMatch(name -> name.startsWith("__"));
        assertThat(listed.stream().filter(name -> name.startsWith(prefix))).containsExactlyElementsOf(matching);
    }

    private String partition(int number) {
        return "{\"partition\":" + number + ",\"leader\":" + broker + ",\"replicas\":[{\"broker\":" + broker
                + ",\"leader\":true,\"in_sync\":true}]}";
    }

    @Test
    void tellsWhatATopicIsSetToAndItsPartitions() {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> configs = new TreeMap<>();
        for (ConfigEntry entry : TestKafka.get(
                        kafka.admin().describeConfigs(List.of(resource)).all())
                .get(resource)
                .entries()) {
            configs.put(entry.name(), entry.value());
        }
        assertThat(configs).containsEntry("cleanup.policy", "compact,delete").containsKey("retention.ms");

        String body = answered("/topics/" + topic).body();

        assertThat(body).startsWith("{\"name\":\"" + topic + "\",\"configs\":{\"cleanup.policy\":\"compact,delete\",");
        assertThat(body).endsWith("},\"partitions\":[" + partition(0) + "," + partition(1) + "]}");
        JsonNode shown = RunningIngress.json(ingress.get("/topics/" + topic)).get("configs");
        assertThat(Json.MAPPER.<Map<String, String>>convertValue(
                        shown,
                        Json.MAPPER.getTypeFactory().constructMapType(TreeMap.class, String.class, String.class)))
                .isEqualTo(configs);
    }

    @Test
    void tellsOfPartitionsAndTheirOffsets() {
        assertThat(answered("/topics/" + topic + "/partitions").body())
                .isEqualTo("[" + partition(0) + "," + partition(1) + "]");
        assertThat(answered("/topics/" + topic + "/partitions/1").body()).isEqualTo(partition(1));
        assertThat(answered("/topics/" + topic + "/partitions/0/offsets").body())
                .isEqualTo("{\"beginning_offset\":0,\"end_offset\":0}");
        assertThat(answered("/topics/" + topic + "/partitions/1/offsets").body())
                .isEqualTo("{\"beginning_offset\":2,\"end_offset\":5}");
    }

    @Test
    void answersInTheMediaTypeThatTheClientNames() {
        for (String type : List.of(ANSWER, "application/vnd.kafka+json", "application/json")) {
            HttpResponse<String> response = ingress.send(
                    ingress.request("/topics").header("Accept", type).GET());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains(type);
        }
    }

    @Test
    void theHeadSaysHowLongTheAnswerIs() {
        int length = answered("/topics/" + topic).body().length();

        HttpResponse<String> response =
                ingress.send(ingress.request("/topics/" + topic).method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(length);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void makesTopicsLikeTheStrimziBridge() {
        String prefix = TestKafka.fresh("made");
        ingress.datahub("{'id':'%s','kind':'ingress','topicPattern':'" + prefix + "-.*'}");
        String full = prefix + "-full";

        for (String body : List.of(
                "{\"topic_name\":\"" + full + "\",\"partitions_count\":3,\"replication_factor\":1}",
                "{\"topic_name\":\"" + prefix + "-plain\"}",
                "{\"topic_name\":\"" + prefix + "-null\",\"partitions_count\":null,\"replication_factor\":null}")) {
            HttpResponse<String> response = ingress.post("/admin/topics", "application/json", body);

            assertThat(response.body()).isEmpty();
            assertThat(response.statusCode()).isEqualTo(201);
        }

        assertThat(RunningIngress.json(ingress.get("/topics/" + full)).get("partitions"))
                .hasSize(3);
        assertThat(ingress.get("/topics").body()).contains(prefix + "-plain", prefix + "-null");
        HttpResponse<String> again =
                ingress.post("/admin/topics", "application/json", "{\"topic_name\":\"" + full + "\"}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).startsWith("{\"error_code\":409,\"message\":\"topic " + full + " exists");
    }

    private record NotMade(String body, int status, int code, String message) {}

    Stream<NotMade> notMade() {
        return Stream.of(
                new NotMade("{", 400, 400, "is not valid JSON"),
                new NotMade("[]", 422, 422, "the body: must be an object"),
                new NotMade("{}", 422, 422, "topic_name: is required"),
                new NotMade("{\"topic_name\":1}", 422, 422, "topic_name: must be a text"),
                new NotMade("{\"topic_name\":\"a b\"}", 400, 400, "a topic has a name"),
                new NotMade("{\"topic_name\":\"__x\"}", 403, 40301, "__x"),
                new NotMade("{\"topic_name\":\"nowhere\"}", 404, 40401, "no ingress task"),
                new NotMade("{\"topic_name\":\"" + topic + "\"}", 503, 503, "is paused"),
                new NotMade("{\"topic_name\":\"x\",\"partitions_count\":0}", 422, 422, "partitions_count: must be"),
                new NotMade(
                        "{\"topic_name\":\"x\",\"replication_factor\":\"1\"}", 422, 422, "replication_factor: must"),
                new NotMade("{\"topic_name\":\"x\",\"config\":{}}", 422, 422, "config: unknown key"));
    }

    @ParameterizedTest
    @MethodSource("notMade")
    void refusesToMakeTopics(NotMade expected) {
        HttpResponse<String> response = ingress.post("/admin/topics", "application/json", expected.body);

        assertThat(response.body()).startsWith("{\"error_code\":" + expected.code + ",\"message\":\"");
        assertThat(RunningIngress.json(response).get("message").asText()).contains(expected.message);
        assertThat(response.statusCode()).isEqualTo(expected.status);
    }

    private record Refused(String method, String path, int status, int code, String message) {}

    /** There are no consumer groups; the refusal names what there is instead. */
    private static Refused consumers(String method, String below) {
        return new Refused(
                method,
                "/consumers/group" + below,
                404,
                40403,
                "Consumer instance not found. Consumer groups are not served here; records are read with GET /topics/");
    }

    Stream<Refused> refused() {
        String absent = TestKafka.fresh("absent");
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + absent + "'}");
        return Stream.of(
                new Refused("GET", "/topics/" + absent, 404, 40401, "Topic not found. Kafka does not have"),
                new Refused("GET", "/topics/" + uncovered, 404, 40401, "Topic not found. no ingress task covers"),
                new Refused("GET", "/topics/" + uncovered + "/partitions", 404, 40401, "Topic not found. "),
                new Refused("GET", "/topics/" + uncovered + "/partitions/0", 404, 40401, "Topic not found. "),
                new Refused("GET", "/topics/" + uncovered + "/partitions/0/offsets", 404, 40401, "Topic not found. "),
                new Refused("GET", "/topics/%20", 404, 40401, "Topic not found. "),
                new Refused("GET", "/topics/__consumer_offsets", 403, 40301, "__consumer_offsets"),
                new Refused("GET", "/topics/__datahub.tasks/partitions", 403, 40301, "__datahub.tasks"),
                new Refused("GET", "/topics/__datahub.tasks/partitions/0", 403, 40301, "__datahub.tasks"),
                new Refused("GET", "/topics/__datahub.tasks/partitions/0/offsets", 403, 40301, "__datahub.tasks"),
                new Refused("GET", "/topics/" + topic + "/partitions/2", 404, 40402, "Partition not found. "),
                new Refused("GET", "/topics/" + topic + "/partitions/-1", 404, 40402, "Partition not found. "),
                new Refused("GET", "/topics/" + topic + "/partitions/x", 404, 40402, "Partition not found. "),
                new Refused("GET", "/topics/" + topic + "/partitions/2/offsets", 404, 40402, "Partition not found. "),
                new Refused(
                        "GET",
                        "/topics/" + topic + "/partitions/9999999999/offsets",
                        404,
                        40402,
                        "Partition not found."),
                new Refused("GET", "/admin/topics", 405, 405, "POST, OPTIONS"),
                new Refused("GET", "/topics?x=1", 400, 400, "query parameter x"),
                new Refused("GET", "/topics/" + topic + "?x=1", 400, 400, "query parameter x"),
                new Refused("GET", "/topics/" + topic + "/nonsense", 404, 404, "nothing is served"),
                consumers("POST", ""),
                consumers("DELETE", "/instances/one"),
                consumers("POST", "/instances/one/subscription"),
                consumers("GET", "/instances/one/subscription"),
                consumers("DELETE", "/instances/one/subscription"),
                consumers("GET", "/instances/one/records?timeout=100&max_bytes=1000"),
                consumers("POST", "/instances/one/offsets"),
                consumers("GET", "/instances/one/offsets"),
                consumers("POST", "/instances/one/positions"),
                consumers("POST", "/instances/one/positions/beginning"),
                consumers("POST", "/instances/one/positions/end"),
                consumers("POST", "/instances/one/assignments"),
                new Refused("DELETE", "/topics/" + topic, 405, 405, "GET, HEAD, POST, OPTIONS"),
                new Refused("PUT", "/topics/" + topic + "/partitions", 405, 405, "GET, HEAD, OPTIONS"),
                new Refused("POST", "/topics", 405, 405, "GET, HEAD, OPTIONS"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithTheCodesOfTheProtocol(Refused expected) {
        HttpResponse<String> response = ingress.send(
                ingress.request(expected.path).method(expected.method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.body())
                .startsWith("{\"error_code\":" + expected.code + ",\"message\":\"")
                .endsWith("\"}");
        assertThat(RunningIngress.json(response).get("message").asText()).contains(expected.message);
        assertThat(response.statusCode()).isEqualTo(expected.status);
        assertThat(response.headers().firstValue("Content-Type")).contains(ANSWER);
        assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(expected.status == 405);
    }

    @Test
    void aQueryThatCanNotBeDecodedIsRefused() {
        try (RawConnection connection = new RawConnection(ingress.port())) {
            RawConnection.Response response = connection
                    .head("GET /topics?x=%zz HTTP/1.1\nHost: localhost\n\n")
                    .response();

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).startsWith("{\"error_code\":400,\"message\":\"");
        }
    }

    @Test
    void whatTheClientDoesNotAcceptIsRefused() {
        HttpResponse<String> response = ingress.send(
                ingress.request("/topics").header("Accept", "text/html").GET());

        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(response.body()).startsWith("{\"error_code\":406,");
    }
}
