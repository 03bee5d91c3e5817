package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.ConfluentV3Refusal.JSON;
import static io.datahubgateway.ingress.ConfluentV3Refusal.shortened;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of records and batches of records in the words of Confluent's REST API, version 3; streams are in {@link
 * ConfluentV3StreamIT}, the cluster and its topics in {@link ConfluentV3TopicsIT}.
 */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfluentV3IT {

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String cluster;
    private String topic;
    private String compacted;

    ConfluentV3IT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(
                kafka,
                Map.of(
                        // A machine that stands still for a second is no matter here.
                        "ingress.stall", "20s",
                        "ingress.maxBodySize", "64KiB",
                        "ingress.maxBytesInFlight", "1MiB",
                        "ingress.maxRecords", "5"));
        cluster = "/v3/clusters/" + kafka.clusterId();
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

    private String records(String topic) {
        return cluster + "/topics/" + topic + "/records";
    }

    // What is stored

    /** What is stored of a record, byte for byte, and what is reported of its key and value. */
    private record Stored(
            String sent, @Nullable String key, @Nullable String value, String reported) {}

    static Stream<Stored> stored() {
        return Stream.of(
                new Stored(
                        "{\"value\":{\"type\":\"JSON\",\"data\":{\"b\":1.0, \"a\" : [1e400,12345678901234567890]}}}",
                        null,
                        "{\"b\":1.0, \"a\" : [1e400,12345678901234567890]}",
                        ",\"value\":{\"type\":\"JSON\",\"size\":45}"),
                new Stored(
                        "{\"value\" : {\"data\" : \"\\u00e9\" , \"type\" : \"JSON\"}}",
                        null,
                        "\"\\u00e9\"",
                        ",\"value\":{\"type\":\"JSON\",\"size\":8}"),
                new Stored(
                        "{\"key\":{\"type\":\"STRING\",\"data\":\"k\"},\"value\":{\"type\":\"BINARY\",\"data\":\"AAH/\"}}",
                        "k",
                        "\u0000\u0001\u00ff",
                        ",\"key\":{\"type\":\"STRING\",\"size\":1},\"value\":{\"type\":\"BINARY\",\"size\":3}"),
                new Stored(
                        "{\"key\":{\"data\":\"aw==\",\"type\":\"BINARY\"},\"value\":{\"data\":\"a \\\"b\\\"\\n\",\"type\":\"STRING\"}}",
                        "k",
                        "a \"b\"\n",
                        ",\"key\":{\"type\":\"BINARY\",\"size\":1},\"value\":{\"type\":\"STRING\",\"size\":6}"),
                new Stored(
                        "{\"value\":{\"type\":\"STRING\",\"data\":\"\"}}",
                        null,
                        "",
                        ",\"value\":{\"type\":\"STRING\",\"size\":0}"),
                new Stored(
                        "{\"value\":{\"type\":\"JSON\",\"data\":0}}",
                        null,
                        "0",
                        ",\"value\":{\"type\":\"JSON\",\"size\":1}"),
                new Stored(
                        "{\"value\":{\"type\":\"JSON\",\"data\":false}}",
                        null,
                        "false",
                        ",\"value\":{\"type\":\"JSON\",\"size\":5}"),
                new Stored(
                        "{\"value\":{\"type\":\"JSON\",\"data\":{}}}",
                        null,
                        "{}",
                        ",\"value\":{\"type\":\"JSON\",\"size\":2}"),
                new Stored(
                        "{\"key\":{\"type\":\"STRING\",\"data\":\"k\"},\"value\":{\"type\":\"JSON\",\"data\":null}}",
                        "k",
                        null,
                        ",\"key\":{\"type\":\"STRING\",\"size\":1},\"value\":{\"type\":\"JSON\",\"size\":0}"),
                new Stored(
                        "{\"key\":{\"type\":\"STRING\",\"data\":\"k\"},\"value\":{\"type\":\"BINARY\"}}",
                        "k",
                        null,
                        ",\"key\":{\"type\":\"STRING\",\"size\":1},\"value\":{\"type\":\"BINARY\",\"size\":0}"),
                new Stored(
                        "{\"key\":{\"type\":\"STRING\",\"data\":\"k\"}}",
                        "k",
                        null,
                        ",\"key\":{\"type\":\"STRING\",\"size\":1}"),
                new Stored("{\"key\":null,\"value\":{\"data\":null,\"schema_id\":null}}", null, null, ""),
                new Stored("{}", null, null, ""));
    }

    @Test
    void storesExactlyAndReports() {
        String fresh = served(kafka.topic(1));
        List<Stored> table = stored().toList();

        for (int i = 0; i < table.size(); i++) {
            HttpResponse<String> response = ingress.post(records(fresh), JSON, table.get(i).sent);

            assertThat(response.body())
                    .as(table.get(i).sent)
                    .startsWith("{\"error_code\":200,\"cluster_id\":\"" + kafka.clusterId() + "\",\"topic_name\":\""
                            + fresh + "\",\"partition_id\":0,\"offset\":" + i + ",\"timestamp\":\"20")
                    .endsWith("Z\"" + table.get(i).reported + "}\n");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
            assertThat(response.headers().firstValue("Content-Length")).isPresent();
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
        String fresh = served(kafka.topic(3, Map.of("retention.ms", "-1")));

        HttpResponse<String> response = ingress.post(
                records(fresh),
                JSON,
                "{\"partition_id\":2,\"timestamp\":\"2023-11-15T00:13:20.5+02:00\",\"value\":{\"type\":\"JSON\",\"data\":1},"
                        + "\"headers\":[{\"name\":\"a\",\"value\":\"AP8=\"},{\"name\":\"a\",\"value\":null},{\"name\":\"\"}]}");

        assertThat(response.body())
                .contains("\"partition_id\":2,\"offset\":0,\"timestamp\":\"2023-11-14T22:13:20.500Z\"");
        ConsumerRecord<byte[], byte[]> found = kafka.records(fresh).get(0);
        assertThat(found.partition()).isEqualTo(2);
        assertThat(found.timestamp()).isEqualTo(1_700_000_000_500L);
        assertThat(Stream.of(found.headers().toArray()).map(header -> header.key()))
                .containsExactly("a", "a", "");
        assertThat(Stream.of(found.headers().toArray()).map(header -> header.value()))
                .containsExactly(new byte[] {0, (byte) 0xff}, null, null);
    }

    @Test
    void theReportedTimestampIsTheOneInKafka() {
        String fresh = served(kafka.topic(1, Map.of("message.timestamp.type", "LogAppendTime")));

        HttpResponse<String> response = ingress.post(records(fresh), JSON, "{\"timestamp\":\"2020-01-01T00:00:00Z\"}");

        assertThat(Instant.parse(RunningIngress.json(response).get("timestamp").asText())
                        .toEpochMilli())
                .isEqualTo(kafka.records(fresh).get(0).timestamp());
    }

    @Test
    void recordsBehindEachOtherAreReportedInTheirOrder() {
        String fresh = served(kafka.topic(2));

        HttpResponse<String> response = ingress.post(
                records(fresh),
                JSON,
                " {\"partition_id\":1}{\"partition_id\":0}\n\r\t{\"partition_id\":7} {\"valeu\":1}{\"partition_id\":1}\n");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(reports(response.body()).map(ConfluentV3IT::shortly))
                .containsExactly("200 1:0", "200 0:0", "40403", "422", "200 1:1");
        assertThat(response.body()).contains("the record: topic " + fresh + " has the partitions 0 to 1, not 7");
    }

    @Test
    void whatComesAfterARecordThatIsNoJsonIsNotLookedAt() {
        String fresh = served(kafka.topic(1));

        HttpResponse<String> response = ingress.post(records(fresh), JSON, "{}{\"value\":]}{}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(reports(response.body()).map(ConfluentV3IT::shortly)).containsExactly("200 0:0", "400");
        assertThat(kafka.end(fresh)).isEqualTo(1);
    }

    @Test
    void whereNothingIsStoredTheStatusSaysSo() {
        HttpResponse<String> response =
                ingress.post(records(topic), JSON, "{\"partition_id\":2}{\"value\":{\"type\":\"AVRO\"}}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(reports(response.body()).map(ConfluentV3IT::shortly)).containsExactly("40403", "42205");
    }

    @Test
    void aPausedTaskRefusesAndSaysWhenToTryAgain() {
        String fresh = kafka.topic(1);
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh + "'}");
        ingress.command(hub, TaskAction.PAUSE);

        for (String path : List.of(records(fresh), records(fresh) + ":batch")) {
            HttpResponse<String> response = ingress.post(path, JSON, "{}");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
            assertThat(response.body()).startsWith("{\"error_code\":503,\"message\":\"task " + hub + " is paused");
        }
        assertThat(ingress.get(cluster + "/topics/" + fresh).statusCode())
                .as("it is still shown")
                .isEqualTo(200);
    }

    // Batches

    @Test
    void eachEntryOfABatchIsASuccessOrAFailure() {
        String fresh = served(kafka.topic(2));

        HttpResponse<String> response = ingress.post(
                records(fresh) + ":batch",
                JSON,
                "{\"entries\":[{\"id\":\"1\",\"partition_id\":1,\"key\":{\"type\":\"STRING\",\"data\":\"k\"},\"value\":{\"type\":\"JSON\",\"data\":{\"a\":1.0}}},"
                        + "{\"value\":{\"type\":\"BINARY\",\"data\":\"*\"},\"id\":\"\\u00e9\\\"\"},"
                        + "{\"id\":\"3\",\"partition_id\":9},"
                        + "{\"id\":\"4\",\"partition_id\":1}]}");

        assertThat(response.statusCode()).isEqualTo(207);
        assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
        JsonNode answer = RunningIngress.json(response);
        assertThat(answer.get("successes")).hasSize(2);
        assertThat(answer.get("successes").get(0).toString())
                .startsWith("{\"id\":\"1\",\"error_code\":200,\"cluster_id\":\"" + kafka.clusterId()
                        + "\",\"topic_name\":\"" + fresh + "\",\"partition_id\":1,\"offset\":0,\"timestamp\":\"")
                .endsWith(",\"key\":{\"type\":\"STRING\",\"size\":1},\"value\":{\"type\":\"JSON\",\"size\":9}}");
        assertThat(answer.get("successes").get(1).get("id").asText()).isEqualTo("4");
        assertThat(answer.get("failures")).hasSize(2);
        assertThat(answer.get("failures").get(0).toString())
                .isEqualTo(
                        "{\"id\":\"\u00e9\\\"\",\"error_code\":42206,\"message\":\"value.data: must be base64 (byte 33)\"}");
        assertThat(answer.get("failures").get(1).get("error_code").asInt()).isEqualTo(40403);
        assertThat(kafka.records(fresh)).extracting(ConsumerRecord::partition).containsExactly(1, 1);
    }

    @Test
    void aBatchOfFailuresIsAnsweredLikeOne() {
        HttpResponse<String> response =
                ingress.post(records(topic) + ":batch", JSON, "{\"entries\":[{\"id\":\"1\",\"value\":{\"data\":1}}]}");

        assertThat(response.statusCode()).isEqualTo(207);
        assertThat(response.body())
                .startsWith(
                        "{\"successes\":[],\"failures\":[{\"id\":\"1\",\"error_code\":42205,\"message\":\"value.data");
    }

    // What is refused

    private ConfluentV3Refusal post(String body, int code, String message) {
        return post(shortened(body), records(topic), body, code, message);
    }

    private ConfluentV3Refusal batch(String body, int code, String message) {
        return post("batch " + shortened(body), records(topic) + ":batch", body, code, message);
    }

    private ConfluentV3Refusal post(String name, String path, String body, int code, String message) {
        return ConfluentV3Refusal.post(name, ingress.request(path), body, code, message);
    }

    private ConfluentV3Refusal get(String path, int code, String message) {
        return new ConfluentV3Refusal(path, ingress.request(path).GET(), code, message);
    }

    private static String value(String content) {
        return "{\"value\":{" + content + "}}";
    }

    private static String entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"id\":\"" + i + "\"}")
                .collect(Collectors.joining(",", "{\"entries\":[", "]}"));
    }

    Stream<ConfluentV3Refusal> refused() {
        String other = "/v3/clusters/AAAAAAAAAAAAAAAAAAAAAA";
        return Stream.of(
                post("", 422, "no record"),
                post(" \n", 422, "no record"),
                post("{", 400, "is not valid JSON"),
                post("nonsense", 400, "the record: must be an object"),
                post("\ufeff{}", 400, "is not valid JSON"),
                post("[]", 400, "the record: must be an object"),
                post("1", 400, "the record: must be an object"),
                new ConfluentV3Refusal(
                        "no UTF-8",
                        ingress.request(records(topic))
                                .header("Content-Type", JSON)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(
                                        bytes(value("\"type\":\"STRING\",\"data\":\"\u00e9\"")))),
                        400,
                        "value.data: is not valid JSON: it is not UTF-8"),
                post(
                        value("\"type\":\"JSON\",\"data\":" + "[".repeat(70) + "]".repeat(70)),
                        400,
                        "nested deeper than 64"),
                post(value("\"type\":\"JSON\",\"data\":" + "1".repeat(1001)), 400, "more than 1000 digits"),
                post("{\"valeu\":{}}", 422, "valeu: unknown key"),
                post("{\"id\":\"1\"}", 422, "id: unknown key"),
                post("{\"value\":1}", 422, "value: must be an object"),
                post("{\"key\":[]}", 422, "key: must be an object"),
                post("{\"value\":{},\"value\":{}}", 422, "value: is there twice"),
                post(value("\"data\":1"), 42205, "value.data: has no type"),
                post("{\"key\":{\"data\":\"k\"}}", 42205, "key.data: has no type"),
                post(value("\"schema_id\":1,\"data\":1"), 42205, "value.schema_id: there is no schema registry here"),
                post(value("\"type\":\"BINARY\",\"schema\":\"{}\""), 42205, "value.schema"),
                post(value("\"schema_version\":1"), 42205, "value.schema_version"),
                post(value("\"subject\":\"s\""), 42205, "value.subject"),
                post(value("\"subject_name_strategy\":\"TOPIC_NAME\""), 42205, "value.subject_name_strategy"),
                post(value("\"type\":\"AVRO\",\"data\":1"), 42205, "value.type: there is no schema registry here"),
                post(value("\"type\":\"JSONSCHEMA\""), 42205, "value.type"),
                post(value("\"type\":\"PROTOBUF\""), 42205, "value.type"),
                post(value("\"type\":\"TEXT\""), 422, "value.type: must be BINARY, JSON or STRING"),
                post(value("\"type\":1"), 422, "value.type: must be a text"),
                post(value("\"type\":\"BINARY\",\"data\":\"*\""), 42206, "value.data: must be base64"),
                post(value("\"data\":\"*\",\"type\":\"BINARY\""), 42206, "value.data: must be base64"),
                post(value("\"type\":\"BINARY\",\"data\":1"), 42206, "value.data: must be base64"),
                post(value("\"type\":\"STRING\",\"data\":{}"), 42206, "value.data: must be a text"),
                post(value("\"type\":\"STRING\",\"data\":\"\\ud800\""), 422, "surrogate"),
                post(value("\"data\":\"\\ud800\",\"type\":\"STRING\""), 422, "surrogate"),
                post("{\"partition_id\":\"1\"}", 422, "partition_id: must be a whole number"),
                post("{\"partition_id\":-1}", 422, "partition_id: must be a whole number"),
                post("{\"partition_id\":2}", 40403, "has the partitions 0 to 1, not 2"),
                post("{\"timestamp\":1700000000000}", 422, "timestamp: must be a text"),
                post("{\"timestamp\":\"2023-11-15\"}", 422, "timestamp: must be a time as in"),
                post("{\"timestamp\":\"1969-12-31T23:59:59Z\"}", 422, "timestamp: must be a time as in"),
                post("{\"timestamp\":\"+999999999-01-01T00:00:00Z\"}", 422, "timestamp: must be a time as in"),
                post("{\"headers\":{}}", 422, "headers: must be a list"),
                post("{\"headers\":[{\"value\":null}]}", 422, "headers[0]: a header needs a name"),
                post("{\"headers\":[{\"name\":\"a\",\"value\":\"*\"}]}", 42206, "headers[0].value: must be base64"),
                post("{}{}{}{}{}{}", 413, "at most 5 records"),
                post(" ".repeat(64 * 1024 + 1), 413, "64KiB"),
                post(value("\"type\":\"STRING\",\"data\":\"" + "x".repeat(10_000) + "\""), 413, "the record: takes"),
                post("compacted", records(compacted), "{}", 422, "has no key"),
                post("another cluster", other + "/topics/" + topic + "/records", "{}", 404, "there is no cluster AAAA"),
                post("no such topic", records("absent"), "{}", 40403, "no ingress task covers topic absent"),
                post("reserved", records("__consumer_offsets"), "{}", 40301, "__consumer_offsets"),
                post("below records", records(topic) + "/x", "{}", 404, "nothing is served"),
                batch("", 400, "the body: is not valid JSON"),
                batch("{\"entries\":[]} {}", 400, "must end here"),
                batch("[]", 422, "the body: must be an object"),
                batch("{\"records\":[]}", 422, "records: unknown key"),
                batch("{}", 42208, "has no entries"),
                batch("{\"entries\":[]}", 42208, "has no entries"),
                batch("{\"entries\":[{}]}", 42208, "entries[0] needs an id"),
                batch("{\"entries\":[{\"id\":\"1\"},{\"id\":\"\"}]}", 42208, "entries[1] needs an id"),
                batch("{\"entries\":[{\"id\":null}]}", 42208, "entries[0] needs an id"),
                batch("{\"entries\":[{\"id\":\"" + "x".repeat(81) + "\"}]}", 42208, "1 to 80 characters"),
                batch(
                        "{\"entries\":[{\"id\":\"1\"},{\"id\":\"1\"}]}",
                        42208,
                        "entries[1] has the id of an entry before it"),
                batch("{\"entries\":[{\"id\":1}]}", 422, "entries[0].id: must be a text"),
                batch("{\"entries\":[1]}", 422, "entries[0]: must be an object"),
                batch(entries(6), 42208, "more than 5 entries"),
                post("batch of another cluster", other + "/topics/" + topic + "/records:batch", "{}", 404, "AAAA"),
                post("batch to no topic", records("absent") + ":batch", entries(1), 40403, "absent"),
                get(records(topic), 405, "POST, OPTIONS"),
                get(records(topic) + ":batch", 405, "POST, OPTIONS"),
                new ConfluentV3Refusal(
                        "form",
                        ingress.request(records(topic))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(RunningIngress.body("{}")),
                        415,
                        JSON),
                new ConfluentV3Refusal(
                        "compressed",
                        ingress.request(records(topic))
                                .header("Content-Type", JSON)
                                .header("Content-Encoding", "br")
                                .POST(RunningIngress.body("x")),
                        415,
                        "gzip, deflate"),
                new ConfluentV3Refusal(
                        "not acceptable",
                        ingress.request(records(topic))
                                .header("Accept", "text/html")
                                .POST(RunningIngress.body("{}")),
                        406,
                        JSON));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithTheCodesOfTheProtocolAndWritesNothing(ConfluentV3Refusal expected) {
        long before = kafka.end(topic);

        expected.require(ingress);

        assertThat(kafka.end(topic)).isEqualTo(before);
    }

    static Stream<JsonNode> reports(String body) {
        return body.lines().map(ConfluentV3IT::json);
    }

    /** Code, and where it is. */
    static String shortly(JsonNode report) {
        int code = report.get("error_code").asInt();
        return code == 200
                ? "200 " + report.get("partition_id").asInt() + ":"
                        + report.get("offset").asInt()
                : Integer.toString(code);
    }

    private static JsonNode json(String text) {
        return Json.object(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
