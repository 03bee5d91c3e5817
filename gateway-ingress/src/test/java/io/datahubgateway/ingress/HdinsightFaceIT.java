package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of what clients of HDInsight's Kafka REST proxy send and get: every operation, every refusal. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HdinsightFaceIT {

    private static final String JSON = "application/json";

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String prefix;
    private String topic;
    private String paused;
    private String endpoint;

    HdinsightFaceIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(
                kafka,
                Map.of(
                        "ingress.maxBodySize", "64KiB",
                        "ingress.maxBytesInFlight", "64MiB",
                        "ingress.maxRecords", "20"));
        prefix = TestKafka.fresh("hdi");
        ingress.datahub("{'id':'%s','kind':'ingress','topicPattern':'" + prefix + "-.*'}");
        topic = created(2, Map.of("max.message.bytes", "10000"));
        paused = kafka.topic(1);
        ingress.command(ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + paused + "'}"), TaskAction.PAUSE);
        Node broker = TestKafka.get(kafka.admin().describeCluster().nodes())
                .iterator()
                .next();
        endpoint = "{\"hostName\":\"" + broker.host() + "\",\"port\":" + broker.port() + ",\"id\":" + broker.id()
                + ",\"rack\":null}";
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    /** A topic that the pattern covers. */
    private String created(int partitions, Map<String, String> configuration) {
        String name = TestKafka.fresh(prefix + "-topic");
        kafka.create(name, partitions, configuration);
        return name;
    }

    private HttpResponse<String> ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
        return response;
    }

    private HttpResponse<String> produce(String into, String records) {
        return ingress.post("/v1/producer/topics/" + into, JSON, "{\"records\":[" + records + "]}");
    }

    private HttpResponse<String> put(String name, String body) {
        return ingress.send(ingress.request("/v1/topics/" + name)
                .header("Content-Type", JSON)
                .PUT(RunningIngress.body(body)));
    }

    @Test
    void saysThatItRuns() {
        assertThat(ok(ingress.get("/v1/status")).body()).isEqualTo("\"running\"");
    }

    @Test
    void listsBrokers() {
        assertThat(ok(ingress.get("/v1/metadata/brokers")).body()).isEqualTo("{\"brokers\":[" + endpoint + "]}");
    }

    @Test
    void listsTheTopicsThatATaskCovers() {
        String uncovered = kafka.topic(1);

        String body = ok(ingress.get("/v1/metadata/topics")).body();

        assertThat(body)
                .startsWith("{\"topics\":[\"")
                .contains("\"" + topic + "\"", "\"" + paused + "\"")
                .doesNotContain(uncovered, "\"__")
                .endsWith("\"]}");
    }

    @Test
    void tellsOfPartitions() {
        String fresh = created(2, Map.of());
        IntStream.range(0, 5).forEach(i -> kafka.append(fresh, 1, null, "v" + i));
        TestKafka.get(kafka.admin()
                .deleteRecords(Map.of(new TopicPartition(fresh, 1), RecordsToDelete.beforeOffset(2)))
                .all());
        String copies = ",\"leader\":" + endpoint + ",\"replicas\":[" + endpoint + "],\"isr\":[" + endpoint + "]}";
        String first = "{\"partition_id\":0,\"earliest_offset\":0,\"latest_offset\":0" + copies;
        String second = "{\"partition_id\":1,\"earliest_offset\":2,\"latest_offset\":5" + copies;

        assertThat(ok(ingress.get("/v1/metadata/topics/" + fresh + "/partitions"))
                        .body())
                .isEqualTo("{\"topic\":\"" + fresh + "\",\"partitions\":[" + first + "," + second + "]}");
        assertThat(ok(ingress.get("/v1/metadata/topics/" + fresh + "/partitions/1"))
                        .body())
                .isEqualTo(second);
    }

    @Test
    void createsATopicAsItIsAskedFor() {
        String name = TestKafka.fresh(prefix + "-made");

        HttpResponse<String> response = put(
                name,
                "{\"partition_count\":3,\"replication_factor\":1,\"topic_properties\":{\"retention.ms\":604800000,"
                        + "\"min.insync.replicas\":\"1\",\"preallocate\":true,\"min.cleanable.dirty.ratio\":0.50}}");

        assertThat(ok(response).body()).isEqualTo("\"topic " + name + " is created\"");
        assertThat(TestKafka.get(kafka.admin().describeTopics(List.of(name)).allTopicNames())
                        .get(name)
                        .partitions())
                .hasSize(3);
        assertThat(configuration(name))
                .containsEntry("retention.ms", "604800000")
                .containsEntry("min.insync.replicas", "1")
                .containsEntry("preallocate", "true")
                .containsEntry("min.cleanable.dirty.ratio", "0.5");
        assertThat(ok(ingress.get("/v1/metadata/topics")).body()).contains("\"" + name + "\"");
        assertThat(ok(produce(name, "{\"value\":1,\"partition\":2}")).body())
                .isEqualTo("{\"offsets\":[{\"partition\":2,\"offset\":0}]}");
        assertThat(put(name, "").statusCode()).isEqualTo(400);
    }

    private Map<String, String> configuration(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Map<String, String> configuration = new HashMap<>();
        TestKafka.get(kafka.admin().describeConfigs(List.of(resource)).all())
                .get(resource)
                .entries()
                .forEach(entry -> configuration.put(entry.name(), entry.value()));
        return configuration;
    }

    @Test
    void whatIsNotAskedForIsAsTheClusterHasIt() {
        for (String body : List.of("", "{}", "{\"partition_count\":null,\"topic_properties\":null}")) {
            String name = TestKafka.fresh(prefix + "-plain");

            ok(put(name, body));

            assertThat(TestKafka.get(kafka.admin().describeTopics(List.of(name)).allTopicNames())
                            .get(name)
                            .partitions())
                    .hasSize(1);
        }
    }

    /** What is stored of a record, byte for byte, and read back. */
    private record Stored(
            String sent, @Nullable String key, @Nullable String value, String shown) {}

    static Stream<Stored> stored() {
        return Stream.of(
                new Stored(
                        "{\"key\":\"key1\",\"value\":\"toy car\"}",
                        "key1",
                        "toy car",
                        "\"key\":\"key1\",\"value\":\"toy car\""),
                new Stored("{\"value\":5}", null, "5", "\"key\":null,\"value\":\"5\""),
                new Stored("{\"value\":3.14}", null, "3.14", "\"key\":null,\"value\":\"3.14\""),
                new Stored("{\"value\":1.0}", null, "1.0", "\"key\":null,\"value\":\"1.0\""),
                new Stored(
                        "{\"value\":{ \"id\" : 1, \"name\":\"x\",\"id\":1e400}}",
                        null,
                        "{ \"id\" : 1, \"name\":\"x\",\"id\":1e400}",
                        "\"key\":null,\"value\":\"{ \\\"id\\\" : 1, \\\"name\\\":\\\"x\\\",\\\"id\\\":1e400}\""),
                new Stored(
                        "{\"value\":[{\"id\":1},{\"id\":2}]}",
                        null,
                        "[{\"id\":1},{\"id\":2}]",
                        "\"key\":null,\"value\":\"[{\\\"id\\\":1},{\\\"id\\\":2}]\""),
                new Stored(
                        "{\"value\":{\"a\":{\"b\":[{\"c\":null}]}}}",
                        null,
                        "{\"a\":{\"b\":[{\"c\":null}]}}",
                        "\"key\":null,\"value\":\"{\\\"a\\\":{\\\"b\\\":[{\\\"c\\\":null}]}}\""),
                new Stored("{\"value\":false}", null, "false", "\"key\":null,\"value\":\"false\""),
                new Stored("{\"value\":\"\"}", null, "", "\"key\":null,\"value\":\"\""),
                new Stored("{\"value\":null,\"key\":\"k\"}", "k", null, "\"key\":\"k\",\"value\":null"),
                new Stored("{\"value\":1,\"key\":17}", "17", "1", "\"key\":\"17\",\"value\":\"1\""),
                new Stored(
                        "{\"value\":1,\"key\":{\"a\":1},\"partition\":null}",
                        "{\"a\":1}",
                        "1",
                        "\"key\":\"{\\\"a\\\":1}\",\"value\":\"1\""),
                new Stored(
                        "{\"value\":\"\\u00e9\\n\\\"\\ud83d\\ude97\"}",
                        null,
                        "\u00e9\n\"\ud83d\ude97",
                        "\"key\":null,\"value\":\"\u00e9\\n\\\"\ud83d\ude97\""));
    }

    @Test
    void storesExactlyAndShowsItAsText() {
        String fresh = created(1, Map.of());
        List<Stored> table = stored().toList();

        String answer = ok(produce(fresh, table.stream().map(Stored::sent).collect(Collectors.joining(","))))
                .body();

        assertThat(answer)
                .isEqualTo(IntStream.range(0, table.size())
                        .mapToObj(i -> "{\"partition\":0,\"offset\":" + i + "}")
                        .collect(Collectors.joining(",", "{\"offsets\":[", "]}")));
        List<ConsumerRecord<byte[], byte[]>> found = kafka.records(fresh);
        for (int i = 0; i < table.size(); i++) {
            Stored expected = table.get(i);
            assertThat(found.get(i).key()).as(expected.sent).isEqualTo(bytes(expected.key));
            assertThat(found.get(i).value()).as(expected.sent).isEqualTo(bytes(expected.value));
            HttpResponse<String> read = ok(ingress.get("/v1/consumer/topics/" + fresh + "/partitions/0/offsets/" + i));
            assertThat(read.body())
                    .isEqualTo("{\"records\":[{" + expected.shown + ",\"partition\":0,\"offset\":" + i
                            + ",\"timestamp\":" + found.get(i).timestamp() + ",\"timestampType\":\"CreateTime\"}]}");
            assertThat(read.headers().firstValue("NextOffset")).contains(Integer.toString(i + 1));
        }
    }

    @Test
    void answersPerRecordInTheirOrder() {
        String fresh = created(2, Map.of());

        HttpResponse<String> response = produce(
                fresh,
                "{\"value\":1,\"partition\":1},{\"value\":2,\"partition\":0},{\"value\":3,\"partition\":1,\"key\":\"a\"}");

        assertThat(ok(response).body())
                .isEqualTo("{\"offsets\":[{\"partition\":1,\"offset\":0},{\"partition\":0,\"offset\":0},"
                        + "{\"partition\":1,\"offset\":1}]}");
        assertThat(kafka.records(fresh))
                .extracting(found -> new String(found.value(), StandardCharsets.UTF_8))
                .containsExactly("2", "1", "3");
    }

    /** As Microsoft's sample reads: on from NextOffset until there is nothing more. */
    @Test
    void readsOnUntilThereIsNothingMore() {
        String fresh = created(1, Map.of());
        IntStream.range(0, 5).forEach(i -> kafka.append(fresh, 0, null, "v" + i));
        StringBuilder sizes = new StringBuilder();
        String offset = "0";
        while (true) {
            HttpResponse<String> response =
                    ok(ingress.get("/v1/consumer/topics/" + fresh + "/partitions/0/offsets/" + offset + "?count=2"));
            String next = response.headers().firstValue("NextOffset").orElseThrow();
            int size = RunningIngress.json(response).get("records").size();
            sizes.append(size);
            if (size == 0) {
                assertThat(response.body()).isEqualTo("{\"records\":[]}");
                assertThat(next).isEqualTo(offset);
                break;
            }
            offset = next;
        }

        assertThat(sizes).hasToString("2210");
        assertThat(offset).isEqualTo("5");
    }

    @Test
    void aReadHoldsSixMegabytesAtMost() {
        String fresh = created(1, Map.of());
        String large = "x".repeat(900 * 1024);
        IntStream.range(0, 8).forEach(i -> kafka.append(fresh, 0, null, large));

        HttpResponse<String> response =
                ok(ingress.get("/v1/consumer/topics/" + fresh + "/partitions/0/offsets/0?count=100"));

        assertThat(RunningIngress.json(response).get("records")).hasSize(6);
        assertThat(response.headers().firstValue("NextOffset")).contains("6");
    }

    @Test
    void whatIsNotUtf8IsShownInBase64AndSaidToBe() {
        String fresh = created(1, Map.of());
        kafka.append(fresh, 0, new byte[] {(byte) 0xff, 0}, new byte[] {(byte) 0xc0, (byte) 0x80});

        assertThat(ok(ingress.get("/v1/consumer/topics/" + fresh + "/partitions/0/offsets/0"))
                        .body())
                .startsWith("{\"records\":[{\"key\":\"/wA=\",\"keyEncoding\":\"base64\",\"value\":\"wIA=\","
                        + "\"valueEncoding\":\"base64\",\"partition\":0,\"offset\":0,");
    }

    private record Refused(
            String method, String path, @Nullable String body, int status, String code, String message) {

        @Override
        public String toString() {
            String shown = body == null || body.length() < 50 ? body : body.substring(0, 50);
            return method + " " + path + " " + shown;
        }
    }

    private static Refused get(String path, int status, String code, String message) {
        return new Refused("GET", path, null, status, code, message);
    }

    private static Refused create(String name, String body, int status, String code, String message) {
        return new Refused("PUT", "/v1/topics/" + name, body, status, code, message);
    }

    private Refused post(String body, int status, String code, String message) {
        return new Refused("POST", "/v1/producer/topics/" + topic, body, status, code, message);
    }

    Stream<Refused> refused() {
        String absent = prefix + "-absent";
        String read = "/v1/consumer/topics/" + topic + "/partitions/";
        String partitions = "/v1/metadata/topics/" + topic + "/partitions/";
        String record = "{\"records\":[{\"value\":1}]}";
        return Stream.of(
                post("{\"records\":[{\"value\":1}", 400, "invalid-body", "records[0]: is not valid JSON"),
                post(record + " {}", 400, "invalid-body", "must end"),
                post("", 400, "invalid-body", "is not valid JSON"),
                post("[]", 400, "invalid-body", "the body: must be an object"),
                post("{}", 400, "invalid-body", "no record"),
                post("{\"records\":[]}", 400, "invalid-body", "no record"),
                post("{\"records\":{}}", 400, "invalid-body", "records: must be a list"),
                post("{\"records\":[1]}", 400, "invalid-body", "records[0]: must be an object"),
                post("{\"records\":[{}]}", 400, "invalid-body", "records[0]: needs a value"),
                post("{\"records\":[{\"value\":1},{\"key\":\"k\"}]}", 400, "invalid-body", "records[1]: needs a value"),
                post("{\"record\":[]}", 400, "invalid-body", "record: unknown key"),
                post("{\"records\":[{\"valeu\":1}]}", 400, "invalid-body", "records[0].valeu: unknown key"),
                post(
                        "{\"records\":[{\"value\":1,\"value\":2}]}",
                        400,
                        "invalid-body",
                        "records[0].value: is there twice"),
                post("{\"records\":[{\"value\":1,\"partition\":\"1\"}]}", 400, "invalid-body", "records[0].partition"),
                post("{\"records\":[{\"value\":1,\"partition\":-1}]}", 400, "invalid-body", "records[0].partition"),
                post("{\"records\":[{\"value\":1,\"partition\":0.5}]}", 400, "invalid-body", "records[0].partition"),
                post(
                        "{\"records\":[{\"value\":1},{\"value\":1,\"partition\":2}]}",
                        400,
                        "partition-out-of-range",
                        "records[1]"),
                post("{\"records\":[{\"value\":\"\\ud800\"}]}", 400, "invalid-body", "records[0].value"),
                post(
                        "{\"records\":[{\"value\":" + "[".repeat(70) + "]".repeat(70) + "}]}",
                        400,
                        "invalid-body",
                        "records[0].value: is nested deeper than 64"),
                post(
                        "{\"records\":[{\"value\":" + "1".repeat(1001) + "}]}",
                        400,
                        "invalid-body",
                        "records[0].value: is a number of more than 1000"),
                post("{\"records\":[{\"value\":01}]}", 400, "invalid-body", "records[0]"),
                post(
                        "{\"records\":[" + "{\"value\":1},".repeat(20) + "{\"value\":1}]}",
                        400,
                        "too-many-records",
                        "at most 20"),
                post("x".repeat(64 * 1024 + 1), 400, "body-too-large", "64KiB"),
                post(
                        "{\"records\":[{\"value\":1},{\"value\":\"" + "x".repeat(10_000) + "\"}]}",
                        400,
                        "record-too-large",
                        "records[1]"),
                new Refused("POST", "/v1/producer/topics/" + topic + "?x=1", record, 400, "invalid-request", "query"),
                new Refused("POST", "/v1/producer/topics/" + absent, record, 404, "topic-not-found", absent),
                new Refused("POST", "/v1/producer/topics/nowhere", record, 404, "topic-not-found", "no ingress task"),
                new Refused("POST", "/v1/producer/topics/__x", record, 403, "topic-forbidden", "__x"),
                new Refused("POST", "/v1/producer/topics/" + paused, record, 500, "task-suspended", "is paused"),
                get("/v1/metadata/topics/" + absent + "/partitions", 404, "topic-not-found", absent),
                get("/v1/metadata/topics/nowhere/partitions", 404, "topic-not-found", "no ingress task"),
                get("/v1/metadata/topics/nowhere/partitions/0", 404, "topic-not-found", "no ingress task"),
                get("/v1/metadata/topics/__consumer_offsets/partitions", 403, "topic-forbidden", "__consumer_offsets"),
                get(
                        "/v1/metadata/topics/__consumer_offsets/partitions/0",
                        403,
                        "topic-forbidden",
                        "__consumer_offsets"),
                get(partitions + "2", 404, "partition-not-found", "0 to 1"),
                get(partitions + "x", 400, "invalid-request", "partition must be"),
                get(partitions + "-1", 400, "invalid-request", "partition must be"),
                get(partitions + "2147483648", 400, "invalid-request", "partition must be"),
                get("/v1/status?x=1", 400, "invalid-request", "query parameter x"),
                get("/v1/metadata/brokers?x=1", 400, "invalid-request", "query parameter x"),
                get("/v1/metadata/topics?x=1", 400, "invalid-request", "query parameter x"),
                get(read + "0/offsets/0?count=0", 400, "invalid-request", "count must be"),
                get(read + "0/offsets/0?count=10001", 400, "invalid-request", "count must be"),
                get(read + "0/offsets/0?count=x", 400, "invalid-request", "count must be"),
                get(read + "0/offsets/0?count=1&count=2", 400, "invalid-request", "twice"),
                get(read + "0/offsets/0?max=2", 400, "invalid-request", "query parameter max"),
                get(read + "0/offsets/-1", 400, "invalid-request", "offset must be"),
                get(read + "0/offsets/9223372036854775808", 400, "invalid-request", "offset must be"),
                get(read + "0/offsets/9223372036854775807", 404, "offset-out-of-range", "0 is next"),
                get(read + "x/offsets/0", 400, "invalid-request", "partition must be"),
                get(read + "2/offsets/0", 404, "partition-not-found", "0 to 1"),
                get("/v1/consumer/topics/nowhere/partitions/0/offsets/0", 404, "topic-not-found", "no ingress task"),
                get("/v1/consumer/topics/" + absent + "/partitions/0/offsets/0", 404, "topic-not-found", absent),
                get("/v1/consumer/topics/__x/partitions/0/offsets/0", 403, "topic-forbidden", "__x"),
                create(topic, "{}", 400, "topic-exists", "exists"),
                create("nowhere", "{}", 404, "topic-not-found", "no ingress task"),
                create("__x", "{}", 403, "topic-forbidden", "__x"),
                create(prefix + "-%20", "{}", 400, "invalid-request", "a topic has a name"),
                create(paused, "{}", 500, "task-suspended", "is paused"),
                create(absent, "{\"partition_count\":0}", 400, "invalid-body", "partition_count: must be"),
                create(absent, "{\"partition_count\":10001}", 400, "invalid-body", "partition_count: must be"),
                create(absent, "{\"partition_count\":\"3\"}", 400, "invalid-body", "partition_count: must be"),
                create(absent, "{\"replication_factor\":0}", 400, "invalid-body", "replication_factor: must be"),
                create(absent, "{\"replication_factor\":3}", 400, "invalid-request", "eplication factor"),
                create(absent, "{\"topic_properties\":[]}", 400, "invalid-body", "topic_properties: must be an object"),
                create(
                        absent,
                        "{\"topic_properties\":{\"retention.ms\":null}}",
                        400,
                        "invalid-body",
                        "topic_properties.retention.ms: must be a text, a number"),
                create(
                        absent,
                        "{\"topic_properties\":{\"retention.ms\":{}}}",
                        400,
                        "invalid-body",
                        "topic_properties.retention.ms: must be a text, a number"),
                create(
                        absent,
                        "{\"topic_properties\":{\"retention.ms\":\"x\"}}",
                        400,
                        "invalid-request",
                        "retention.ms"),
                create(absent, "{\"topic_properties\":{\"nonsense\":1}}", 400, "invalid-request", "nonsense"),
                create(absent, "{\"partitions\":1}", 400, "invalid-body", "partitions: unknown key"),
                create(absent, "{", 400, "invalid-body", "is not valid JSON"),
                create(absent, "{} {}", 400, "invalid-body", "must end"),
                create(absent, " ".repeat(64 * 1024 + 1), 400, "body-too-large", "64KiB"),
                get("/v1/nonsense", 404, "not-found", "nothing is served"),
                get("/v1/topics/", 404, "not-found", "nothing is served"),
                new Refused("DELETE", "/v1/topics/" + topic, null, 405, "method-not-allowed", "PUT, OPTIONS"),
                new Refused("GET", "/v1/producer/topics/" + topic, null, 405, "method-not-allowed", "POST, OPTIONS"),
                new Refused("POST", "/v1/metadata/topics", "{}", 405, "method-not-allowed", "GET, HEAD, OPTIONS"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithADeclaredStatusAndWritesNothing(Refused expected) {
        HttpRequest.Builder request = ingress.request(expected.path);
        if (expected.body != null) {
            request.header("Content-Type", JSON);
        }

        HttpResponse<String> response = ingress.send(request.method(
                expected.method,
                expected.body == null ? HttpRequest.BodyPublishers.noBody() : RunningIngress.body(expected.body)));

        assertThat(response.body()).startsWith("{\"code\":\"" + expected.code + "\",\"message\":\"");
        String requestId = response.headers().firstValue("X-Request-Id").orElseThrow();
        boolean retryable = expected.code.equals("task-suspended");
        assertThat(response.body()).endsWith("\",\"retryable\":" + retryable + ",\"requestId\":\"" + requestId + "\"}");
        assertThat(RunningIngress.json(response).get("message").asText()).contains(expected.message);
        assertThat(response.statusCode()).isEqualTo(expected.status);
        assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(retryable);
        assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(expected.status == 405);
        if (expected.method.equals("POST")) {
            assertThat(kafka.end(topic)).isZero();
        }
    }

    @Test
    void targetsThatCanNotBeDecodedAreRefused() {
        for (String target : List.of(
                "GET /v1/status?x=%zz",
                "GET /v1/consumer/topics/" + topic + "/partitions/0/offsets/0?count=%zz",
                "PUT /v1/topics/" + prefix + "-new?x=%zz",
                "POST /v1/producer/topics/" + topic + "?x=%zz",
                "GET /v1/metadata/topics/%zz/partitions")) {
            try (RawConnection connection = new RawConnection(ingress.port())) {
                RawConnection.Response response = connection
                        .head(target + " HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n")
                        .response();

                assertThat(response.status()).as(target).isEqualTo(400);
                assertThat(response.body()).startsWith("{\"code\":\"invalid-request\",\"message\":\"");
            }
        }
    }

    @Test
    void mediaTypesThatTheContractDoesNotHaveAreRefusedWithAStatusThatItHas() {
        HttpResponse<String> sent = ingress.post("/v1/producer/topics/" + topic, "text/plain", "x");
        HttpResponse<String> wanted = ingress.send(ingress.request("/v1/metadata/topics")
                .header("Accept", "text/html")
                .GET());

        assertThat(sent.statusCode()).isEqualTo(400);
        assertThat(sent.body()).startsWith("{\"code\":\"unsupported-media-type\"");
        assertThat(wanted.statusCode()).isEqualTo(400);
        assertThat(wanted.body()).startsWith("{\"code\":\"not-acceptable\"");
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
