package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of what clients of Confluent's REST proxy, version 2, and of the Strimzi bridge send and get when they produce. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfluentFaceIT {

    private static final String JSON = "application/vnd.kafka.json.v2+json";
    private static final String BINARY = "application/vnd.kafka.binary.v2+json";
    private static final String TEXT = "application/vnd.kafka.text.v2+json";
    private static final String ANSWER = "application/vnd.kafka.v2+json";

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String topic;
    private String compacted;

    ConfluentFaceIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(
                kafka,
                Map.of(
                        "ingress.maxBodySize", "64KiB",
                        "ingress.maxBytesInFlight", "1MiB",
                        "ingress.maxRecords", "5"));
        topic = served(kafka.topic(2, Map.of("max.message.bytes", "10000")));
        compacted = served(kafka.topic(1, Map.of("cleanup.policy", "compact")));
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private String served(String topic) {
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        return topic;
    }

    /** What is stored of a record that a client sends in this format, byte for byte. */
    private record Stored(
            String format,
            String sent,
            @Nullable String key,
            @Nullable String value) {}

    static Stream<Stored> stored() {
        return Stream.of(
                new Stored(
                        JSON,
                        "{\"value\":{\"b\":1.0, \"a\" : [1e400,12345678901234567890]}}",
                        null,
                        "{\"b\":1.0, \"a\" : [1e400,12345678901234567890]}"),
                new Stored(JSON, "{\"key\":\"k\",\"value\":\"v\"}", "\"k\"", "\"v\""),
                new Stored(JSON, "{\"value\" : \"\\u00e9\" , \"key\" : 17 }", "17", "\"\\u00e9\""),
                new Stored(JSON, "{\"key\":\"k\",\"value\":null}", "\"k\"", null),
                new Stored(JSON, "{\"key\":\"k\"}", "\"k\"", null),
                new Stored(JSON, "{\"value\":0}", null, "0"),
                new Stored(JSON, "{\"value\":false}", null, "false"),
                new Stored(JSON, "{\"value\":\"\"}", null, "\"\""),
                new Stored(JSON, "{\"value\":{}}", null, "{}"),
                new Stored(JSON, "{\"value\":[]}", null, "[]"),
                new Stored(
                        JSON,
                        "{\"key\":null,\"value\":1,\"partition\":null,\"headers\":null,\"timestamp\":null}",
                        null,
                        "1"),
                new Stored(JSON, "{\"value\":1,\"value\":2}", null, "2"),
                new Stored("application/json", "{\"value\":{\"a\":1}}", null, "{\"a\":1}"),
                new Stored("application/json; charset=utf-8", "{\"value\":1}", null, "1"),
                new Stored(BINARY, "{\"key\":\"aw==\",\"value\":\"AAH/\"}", "k", "\u0000\u0001\u00ff"),
                new Stored(BINARY, "{\"value\":\"AAH\\/\"}", null, "\u0000\u0001\u00ff"),
                new Stored(BINARY, "{\"value\":\"\"}", null, ""),
                new Stored(BINARY, "{\"value\":null}", null, null),
                new Stored(TEXT, "{\"key\":\"k\",\"value\":\"a \\\"b\\\"\\n\"}", "k", "a \"b\"\n"),
                new Stored(TEXT, "{\"value\":\"\"}", null, ""),
                new Stored(TEXT, "{\"value\":null}", null, null));
    }

    @Test
    void storesExactly() {
        String fresh = served(kafka.topic(1));
        List<Stored> table = stored().toList();

        for (int i = 0; i < table.size(); i++) {
            Stored row = table.get(i);
            HttpResponse<String> response = ingress.post("/topics/" + fresh, row.format, records(row.sent));

            assertThat(response.body())
                    .as(row.sent)
                    .isEqualTo(
                            "{\"offsets\":[{\"partition\":0,\"offset\":" + i + ",\"error_code\":null,\"error\":null}],"
                                    + "\"key_schema_id\":null,\"value_schema_id\":null}");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains(ANSWER);
        }
        List<ConsumerRecord<byte[], byte[]>> found = kafka.records(fresh);
        assertThat(found).hasSameSizeAs(table);
        for (int i = 0; i < table.size(); i++) {
            assertThat(found.get(i).key()).as(table.get(i).sent).isEqualTo(bytes(table.get(i).key));
            assertThat(found.get(i).value()).as(table.get(i).sent).isEqualTo(bytes(table.get(i).value));
        }
    }

    @Test
    void storesHeadersTimestampAndPartition() {
        String fresh = served(kafka.topic(3));

        HttpResponse<String> response = ingress.post(
                "/topics/" + fresh,
                JSON,
                records(
                        "{\"value\":1,\"partition\":2,\"timestamp\":1700000000000,"
                                + "\"headers\":[{\"key\":\"a\",\"value\":\"AP8=\"},{\"key\":\"a\",\"value\":null},{\"key\":\"\"}]}"));

        assertThat(response.body()).contains("{\"partition\":2,\"offset\":0,\"error_code\":null,\"error\":null}");
        ConsumerRecord<byte[], byte[]> found = kafka.records(fresh).get(0);
        assertThat(found.partition()).isEqualTo(2);
        assertThat(found.timestamp()).isEqualTo(1700000000000L);
        assertThat(Stream.of(found.headers().toArray()).map(header -> header.key()))
                .containsExactly("a", "a", "");
        assertThat(Stream.of(found.headers().toArray()).map(header -> header.value()))
                .containsExactly(new byte[] {0, (byte) 0xff}, null, null);
    }

    @Test
    void recordsOfOneRequestAreAnsweredInTheirOrder() {
        String fresh = served(kafka.topic(2));

        HttpResponse<String> response = ingress.post(
                "/topics/" + fresh,
                JSON,
                records("{\"value\":1,\"partition\":1},{\"value\":2,\"partition\":0},{\"value\":3,\"partition\":1}"));

        assertThat(response.body())
                .isEqualTo("{\"offsets\":[{\"partition\":1,\"offset\":0,\"error_code\":null,\"error\":null},"
                        + "{\"partition\":0,\"offset\":0,\"error_code\":null,\"error\":null},"
                        + "{\"partition\":1,\"offset\":1,\"error_code\":null,\"error\":null}],"
                        + "\"key_schema_id\":null,\"value_schema_id\":null}");
    }

    @Test
    void thePartitionInThePathHoldsForAllRecords() {
        String fresh = served(kafka.topic(3));

        HttpResponse<String> response = ingress.post(
                "/topics/" + fresh + "/partitions/1", TEXT, records("{\"value\":\"a\"},{\"value\":\"b\"}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(kafka.records(fresh)).extracting(ConsumerRecord::partition).containsExactly(1, 1);
    }

    @Test
    void whoWantsNoOffsetsIsToldThatAllIsStored() {
        String fresh = served(kafka.topic(1));

        HttpResponse<String> response =
                ingress.post("/topics/" + fresh + "?async=true", JSON, records("{\"value\":1}"));

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(kafka.records(fresh)).hasSize(1);
    }

    @Test
    void aPausedTaskRefusesAndSaysWhenToTryAgain() {
        String fresh = kafka.topic(1);
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh + "'}");
        ingress.command(hub, TaskAction.PAUSE);

        HttpResponse<String> response = ingress.post("/topics/" + fresh, JSON, records("{\"value\":1}"));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).startsWith("{\"error_code\":503,\"message\":\"task " + hub + " is paused");
    }

    private record Refused(String name, HttpRequest.Builder request, int status, int code, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Refused post(String name, String type, String body, int status, int code, String message) {
        return new Refused(name, to(type).POST(RunningIngress.body(body)), status, code, message);
    }

    private Refused other(String path, int status, int code, String message) {
        return new Refused(
                path,
                ingress.request(path).header("Content-Type", JSON).POST(RunningIngress.body(records("{\"value\":1}"))),
                status,
                code,
                message);
    }

    private HttpRequest.Builder to(String type) {
        return ingress.request("/topics/" + topic).header("Content-Type", type);
    }

    Stream<Refused> refused() {
        return Stream.of(
                post("no JSON", JSON, "{\"records\":[{\"value\":1}", 400, 400, "records[0]: is not valid JSON"),
                post("more than JSON", JSON, "{\"records\":[{}]} {}", 400, 400, "must end"),
                post("no body", JSON, "", 400, 400, "is not valid JSON"),
                new Refused(
                        "no UTF-8",
                        to(JSON).POST(HttpRequest.BodyPublishers.ofByteArray(
                                bytes("{\"records\":[{\"value\":\"\u00e9\"}]}"))),
                        400,
                        400,
                        "records[0].value: is not valid JSON: it is not UTF-8"),
                post(
                        "too deep",
                        JSON,
                        records("{\"value\":" + "[".repeat(70) + "]".repeat(70) + "}"),
                        400,
                        400,
                        "records[0].value: is nested deeper than 64"),
                post(
                        "too many digits",
                        JSON,
                        records("{\"value\":" + "1".repeat(1001) + "}"),
                        400,
                        400,
                        "records[0].value: is a number of more than 1000"),
                post("not an object", JSON, "[]", 422, 422, "the body: must be an object"),
                post("no records", JSON, "{}", 422, 422, "no record"),
                post("an empty list", JSON, records(""), 422, 422, "no record"),
                post("records are no list", JSON, "{\"records\":{}}", 422, 422, "records: must be a list"),
                post("a record is no object", JSON, records("1"), 422, 422, "records[0]: must be an object"),
                post("unknown key", JSON, "{\"record\":[]}", 422, 422, "record: unknown key"),
                post("unknown key of a record", JSON, records("{},{\"valeu\":1}"), 422, 422, "records[1].valeu"),
                post(
                        "partition is no number",
                        JSON,
                        records("{\"partition\":\"1\"}"),
                        422,
                        422,
                        "records[0].partition"),
                post("negative partition", JSON, records("{\"partition\":-1}"), 422, 422, "records[0].partition"),
                post("timestamp is no number", JSON, records("{\"timestamp\":1.5}"), 422, 422, "records[0].timestamp"),
                post("headers are no list", JSON, records("{\"headers\":{}}"), 422, 422, "records[0].headers"),
                post("a header without key", JSON, records("{\"headers\":[{}]}"), 422, 422, "records[0].headers[0]"),
                post(
                        "a header that is not base64",
                        JSON,
                        records("{\"headers\":[{\"key\":\"a\",\"value\":\"*\"}]}"),
                        422,
                        42206,
                        "records[0].headers[0].value"),
                post("value not base64", BINARY, records("{},{\"value\":\"*\"}"), 422, 42206, "records[1].value"),
                post("value no string", BINARY, records("{\"value\":1}"), 422, 42206, "records[0].value"),
                post("key not base64", BINARY, records("{\"key\":\"a\"}"), 422, 42206, "records[0].key"),
                post("value no text", TEXT, records("{\"value\":{}}"), 422, 42206, "records[0].value"),
                post("half a character", TEXT, records("{\"value\":\"\\ud800\"}"), 422, 422, "surrogate"),
                post("a schema", JSON, "{\"value_schema\":\"{}\",\"records\":[{}]}", 422, 42205, "value_schema"),
                post("the id of a schema", JSON, "{\"records\":[{}],\"key_schema_id\":1}", 422, 42205, "key_schema_id"),
                post("avro", "application/vnd.kafka.avro.v2+json", records("{}"), 415, 415, "schema registry"),
                post(
                        "jsonschema",
                        "application/vnd.kafka.jsonschema.v2+json",
                        records("{}"),
                        415,
                        415,
                        "schema registry"),
                post("protobuf", "application/vnd.kafka.protobuf.v2+json", records("{}"), 415, 415, "schema registry"),
                post("another media type", "text/plain", "x", 415, 415, JSON),
                new Refused(
                        "no media type",
                        ingress.request("/topics/" + topic).POST(RunningIngress.body(records("{}"))),
                        415,
                        415,
                        JSON),
                new Refused(
                        "compressed",
                        to(JSON).header("Content-Encoding", "br").POST(RunningIngress.body("x")),
                        415,
                        415,
                        "gzip, deflate"),
                new Refused(
                        "not acceptable",
                        to(JSON).header("Accept", "text/html").POST(RunningIngress.body(records("{}"))),
                        406,
                        406,
                        ANSWER),
                post("too many records", JSON, records("{},{},{},{},{},{}"), 413, 413, "at most 5"),
                post("a large body", JSON, " ".repeat(64 * 1024 + 1), 413, 413, "64KiB"),
                post(
                        "a large record",
                        JSON,
                        records("{},{\"value\":\"" + "x".repeat(10_000) + "\"}"),
                        413,
                        413,
                        "records[1]"),
                post(
                        "no such partition",
                        JSON,
                        records("{},{\"partition\":2}"),
                        404,
                        40402,
                        "Partition not found. records[1]"),
                other("/topics/" + topic + "/partitions/2", 404, 40402, "Partition not found. "),
                other("/topics/" + topic + "/partitions/x", 404, 40402, "Partition not found. "),
                new Refused(
                        "partition in path and record",
                        ingress.request("/topics/" + topic + "/partitions/0")
                                .header("Content-Type", JSON)
                                .POST(RunningIngress.body(records("{\"partition\":0}"))),
                        422,
                        422,
                        "records[0].partition: the partition is in the path"),
                other("/topics/absent", 404, 40401, "Topic not found. no ingress task covers topic absent"),
                other("/topics/__consumer_offsets", 403, 40301, "__consumer_offsets"),
                other("/topics/" + topic + "?async=yes", 400, 400, "async"),
                other("/topics/" + compacted, 422, 422, "has no key"),
                other("/topics/" + topic + "/nonsense", 404, 404, "nothing is served"),
                other("/topics/%C0%80", 404, 40401, "Topic not found. "),
                other("/consumers/group", 404, 40403, "/topics/{topic}/partitions/{partition}/records"),
                other("/consumers/group/instances/one/records", 404, 40403, "Consumer instance not found."),
                new Refused("wrong method", ingress.request("/topics/" + topic).DELETE(), 405, 405, "POST"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithTheCodesOfTheProtocolAndWritesNothing(Refused expected) {
        long before = kafka.end(topic);

        HttpResponse<String> response = ingress.send(expected.request);

        assertThat(response.body())
                .startsWith("{\"error_code\":" + expected.code + ",\"message\":\"")
                .endsWith("\"}");
        assertThat(RunningIngress.json(response).get("message").asText()).contains(expected.message);
        assertThat(response.statusCode()).isEqualTo(expected.status);
        assertThat(response.headers().firstValue("Content-Type")).contains(ANSWER);
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(expected.status == 405);
        assertThat(kafka.end(topic)).isEqualTo(before);
    }

    @Test
    void answersInTheMediaTypeThatTheClientNames() {
        for (String type : List.of(ANSWER, "application/vnd.kafka+json", "application/json")) {
            HttpResponse<String> response =
                    ingress.send(to(JSON).header("Accept", type).POST(RunningIngress.body(records("{\"value\":1}"))));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains(type);
        }
    }

    private static String records(String list) {
        return "{\"records\":[" + list + "]}";
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
