package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the HTTP protocol binding of CloudEvents 1.0 says of a request, against what the Kafka protocol binding says of the
 * record. Requests are written by hand, so that nothing between touches a header.
 */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudEventsIT {

    private static final String ID = "ce-id: 1234";
    private static final String SOURCE = "ce-source: /mycontext";
    private static final String VERSION = "ce-specversion: 1.0";
    private static final String TYPE = "ce-type: com.example.someevent";
    private static final String REQUIRED = String.join("\n", ID, SOURCE, VERSION, TYPE) + "\n";
    private static final List<String> STORED_REQUIRED =
            List.of("ce_id=1234", "ce_source=/mycontext", "ce_specversion=1.0", "ce_type=com.example.someevent");
    private static final String EVENT = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"%s}";
    private static final String STRUCTURED = "Content-Type: application/cloudevents+json\n";
    private static final String BATCHED = "Content-Type: application/cloudevents-batch+json\n";

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String topic;
    private String hub;
    private List<ConsumerRecord<byte[], byte[]>> stored;

    CloudEventsIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of());
        topic = kafka.topic(1);
        hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        mapped().forEach(each -> {
            RawConnection.Response response = send(each.head, each.body);
            assertThat(response.status()).as(each.name + response.body()).isEqualTo(200);
        });
        stored = kafka.records(topic);
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private RawConnection.Response send(String headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (RawConnection connection = new RawConnection(ingress.port())) {
            return connection
                    .head("POST /datahubs/" + hub + "/messages HTTP/1.1\nHost: x\nContent-Length: " + bytes.length
                            + "\n" + headers + "\n")
                    .bytes(bytes)
                    .response();
        }
    }

    /**
     * A request and its record.
     *
     * @param headers of the record, as name=value
     */
    private record Mapped(
            String name,
            String head,
            String body,
            @Nullable String key,
            @Nullable String value,
            List<String> headers) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mapped> mapped() {
        String full = EVENT.formatted(",\"subject\":null,\"comexample\":17,\"data\":{\"b\": 1.0, \"a\":[ ]}");
        return Stream.of(
                binary(
                        "binary",
                        "Content-Type: application/json\n",
                        "{\"n\": 1.0}",
                        null,
                        "content-type=application/json"),
                binary(
                        "the media type of the data keeps its parameters",
                        "Content-Type: text/plain;charset=ISO-8859-15\n",
                        "x",
                        null,
                        "content-type=text/plain;charset=ISO-8859-15"),
                binary("data without a media type", "", "x", null),
                binary(
                        "data that is NDJSON is one event",
                        "Content-Type: application/x-ndjson\n",
                        "1\n2\n",
                        null,
                        "content-type=application/x-ndjson"),
                binary(
                        "names in any case",
                        "CE-Subject: a\nCe-COMEXAMPLE1: b\n",
                        "x",
                        null,
                        "ce_subject=a",
                        "ce_comexample1=b"),
                new Mapped("no data is no value", REQUIRED, "", null, null, STORED_REQUIRED),
                binary(
                        "data that says null is a value",
                        "Content-Type: application/json\n",
                        "null",
                        null,
                        "content-type=application/json"),
                binary(
                        "percent-encoding (the example of the specification)",
                        "ce-subject: Euro%20%E2%82%AC%20%F0%9F%98%80\n",
                        "x",
                        null,
                        "ce_subject=Euro € 😀"),
                binary("lower-case digits", "ce-subject: %e2%82%ac\n", "x", null, "ce_subject=€"),
                binary("needless encoding", "ce-subject: %41%2D\n", "x", null, "ce_subject=A-"),
                binary("one round only", "ce-subject: 100%2525\n", "x", null, "ce_subject=100%25"),
                binary(
                        "double quotes, of older versions",
                        "ce-subject: \"a \\\"b\\\" \\\\ c\"\n",
                        "x",
                        null,
                        "ce_subject=a \"b\" \\ c"),
                binary(
                        "double quotes first, then percents",
                        "ce-subject: \"%22a%22\"\n",
                        "x",
                        null,
                        "ce_subject=\"a\""),
                binary("a quote within is a character", "ce-subject: a\"b\n", "x", null, "ce_subject=a\"b"),
                binary("spaces within", "ce-subject: a b\n", "x", null, "ce_subject=a b"),
                binary("UTF-8 that was not encoded", "ce-subject: " + latin("€") + "\n", "x", null, "ce_subject=€"),
                binary("an empty extension", "ce-comexample:\n", "x", null, "ce_comexample="),
                binary(
                        "partitionkey is the key and stays",
                        "ce-partitionkey: k%201\n",
                        "x",
                        "k 1",
                        "ce_partitionkey=k 1"),
                binary(
                        "the sender's own key wins",
                        "ce-partitionkey: k\nDatahub-Key: own\nDatahub-Header-A: b\n",
                        "x",
                        "own",
                        "ce_partitionkey=k",
                        "a=b"),
                structured("structured, byte for byte", STRUCTURED, " " + full + "\n", null),
                structured(
                        "any case and parameters",
                        "Content-Type: Application/CloudEvents+JSON; charset=UTF-8\n",
                        EVENT.formatted(""),
                        null),
                structured("no data is still a value", STRUCTURED, EVENT.formatted(",\"data\":null"), null),
                structured("binary data", STRUCTURED, EVENT.formatted(",\"data_base64\":\"AP8=\""), null),
                structured("partitionkey in JSON", STRUCTURED, EVENT.formatted(",\"partitionkey\":\"\\u00e9\""), "é"),
                structured("attributes in headers besides", STRUCTURED + "ce-id: other\n", EVENT.formatted(""), null),
                structured(
                        "the sender's own key wins in JSON",
                        STRUCTURED + "Datahub-Key: own\n",
                        EVENT.formatted(",\"partitionkey\":\"k\""),
                        "own"));
    }

    private static Mapped binary(String name, String head, String body, @Nullable String key, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(STORED_REQUIRED);
        return new Mapped(name, REQUIRED + head, body, key, body, all);
    }

    private static Mapped structured(String name, String head, String body, @Nullable String key) {
        String type = head.substring(head.indexOf(' ') + 1, head.indexOf('\n'));
        return new Mapped(name, head, body, key, body, List.of("content-type=" + type));
    }

    @ParameterizedTest
    @MethodSource("mapped")
    void storesAnEventAsTheKafkaBindingHasIt(Mapped expected) {
        ConsumerRecord<byte[], byte[]> found = stored.get(mapped().toList().indexOf(expected));

        assertThat(text(found.key())).isEqualTo(expected.key);
        assertThat(text(found.value())).isEqualTo(expected.value);
        assertThat(headers(found)).containsExactlyInAnyOrderElementsOf(expected.headers);
    }

    @ParameterizedTest
    @CsvSource({
        "application/cloudevents-batch+json, application/cloudevents+json",
        "APPLICATION/CloudEvents-Batch+json; charset=UTF-8, application/cloudevents+json; charset=UTF-8"
    })
    void splitsABatchIntoStructuredEvents(String sent, String contentType) {
        String first = EVENT.formatted(",\"partitionkey\":\"k\", \"data\" : 1.0");
        String second = EVENT.formatted("");

        RawConnection.Response response = send("Content-Type: " + sent + "\n", " [ " + first + " ,\n" + second + "] ");

        assertThat(response.status()).as(response.body()).isEqualTo(200);
        List<ConsumerRecord<byte[], byte[]>> all = kafka.records(topic);
        List<ConsumerRecord<byte[], byte[]>> found = all.subList(all.size() - 2, all.size());
        assertThat(found).extracting(entry -> text(entry.value())).containsExactly(first, second);
        assertThat(found).extracting(entry -> text(entry.key())).containsExactly("k", null);
        assertThat(found)
                .allSatisfy(entry -> assertThat(headers(entry)).containsExactly("content-type=" + contentType));
    }

    /** @param detail part of what the refusal says */
    private record Refused(String head, String body, int status, String detail) {}

    static Stream<Refused> refused() {
        String data = ",\"data\":1";
        return Stream.of(
                new Refused(ID + "\n", "x", 400, "lacks source, specversion, type; every CloudEvent has id,"),
                new Refused(ID + "\n" + SOURCE + "\n" + TYPE + "\n", "x", 400, "lacks specversion;"),
                new Refused(SOURCE + "\n" + VERSION + "\n" + TYPE + "\n", "x", 400, "lacks id;"),
                new Refused(ID + "\n" + VERSION + "\n" + TYPE + "\n", "x", 400, "lacks source;"),
                new Refused(ID + "\n" + SOURCE + "\n" + VERSION + "\n", "x", 400, "lacks type;"),
                new Refused(REQUIRED.replace("1234", ""), "x", 400, "ce-id: must not be empty"),
                new Refused(REQUIRED.replace("1.0", "0.3"), "x", 400, "ce-specversion: must be 1.0"),
                new Refused(REQUIRED + "ce-datacontenttype: text/plain\n", "x", 400, "ce-datacontenttype: must not be"),
                new Refused(REQUIRED + "CE-ID: 2\n", "x", 400, "CE-ID: is there twice"),
                new Refused(REQUIRED + "ce-my-ext: 2\n", "x", 400, "ce-my-ext: is no name"),
                new Refused(REQUIRED + "ce-partitionkey:\n", "x", 400, "ce-partitionkey: must not be empty"),
                new Refused(REQUIRED + "ce-subject: %C0%A0\n", "x", 400, "ce-subject: is not UTF-8"),
                new Refused(REQUIRED + "ce-subject: %FF\n", "x", 400, "ce-subject: is not UTF-8"),
                new Refused(REQUIRED + "ce-subject: \u00ff\n", "x", 400, "ce-subject: is not UTF-8"),
                new Refused(REQUIRED + "ce-subject: 5%\n", "x", 400, "ce-subject: holds a %"),
                new Refused(REQUIRED + "ce-subject: %4g\n", "x", 400, "ce-subject: holds a %"),
                new Refused(REQUIRED + "ce-subject: a%0D%0Ab\n", "x", 400, "ce-subject: holds a control"),
                new Refused(REQUIRED + "ce-subject: \"a\n", "x", 400, "ce-subject: begins with a double quote"),
                new Refused(REQUIRED + "ce-subject: \"a\" b\n", "x", 400, "ce-subject: begins with a double quote"),
                new Refused(REQUIRED + "ce-subject: \"a\\\n", "x", 400, "ce-subject: begins with a double quote"),
                new Refused("Content-Type: application/cloudevents+avro\n", "x", 415, "application/cloudevents+json"),
                new Refused("Content-Type: application/cloudevents\n", "x", 415, "application/cloudevents+json"),
                new Refused("Content-Type: application/cloudevents-batch+xml\n", "x", 415, "cloudevents-batch+json"),
                new Refused(STRUCTURED, "", 400, "the body: "),
                new Refused(STRUCTURED, "[]", 400, "must be an object"),
                new Refused(STRUCTURED, "{}", 400, "the event: lacks id, source, specversion, type;"),
                new Refused(STRUCTURED, EVENT.formatted("").replace("\"t\"", "null"), 400, "the event: lacks type;"),
                new Refused(STRUCTURED, EVENT.formatted("").replace("\"t\"", "7"), 400, "type: must be a text"),
                new Refused(STRUCTURED, EVENT.formatted("").replace("\"t\"", "\"\""), 400, "type: must not be empty"),
                new Refused(STRUCTURED, EVENT.formatted("").replace("1.0", "2"), 400, "specversion: must be 1.0"),
                new Refused(STRUCTURED, EVENT.formatted(",\"id\":\"2\""), 400, "id: is there twice"),
                new Refused(STRUCTURED, EVENT.formatted(",\"my_ext\":\"2\""), 400, "my_ext: is no name"),
                new Refused(STRUCTURED, EVENT.formatted(",\"ext\":{}"), 400, "ext: must be a text, a number"),
                new Refused(STRUCTURED, EVENT.formatted(",\"partitionkey\":1"), 400, "partitionkey: must be a text"),
                new Refused(STRUCTURED, EVENT.formatted(",\"data_base64\":1"), 400, "data_base64: must be a text"),
                new Refused(STRUCTURED, EVENT.formatted(data + ",\"data_base64\":\"\""), 400, "exclude each other"),
                new Refused(STRUCTURED, EVENT.formatted("") + "x", 400, "it must end here"),
                new Refused(BATCHED, "[]", 400, "holds no record"),
                new Refused(BATCHED, EVENT.formatted(""), 400, "must be a list"),
                new Refused(
                        BATCHED, "[" + EVENT.formatted("") + ",{\"id\":\"2\"}]", 400, "[1]: lacks source, specversion"),
                new Refused(BATCHED, "[" + EVENT.formatted("") + ",7]", 400, "[1]: must be an object"),
                new Refused(BATCHED + "Datahub-Key: k\n", "[" + EVENT.formatted("") + "]", 400, "single body"),
                new Refused(REQUIRED + "Datahub-Nonsense: k\n", "x", 400, "Datahub-Nonsense is not known"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatIsNoEventAndWritesNothing(Refused expected) {
        long before = kafka.end(topic);

        RawConnection.Response response = send(expected.head, expected.body);

        assertThat(response.body())
                .containsIgnoringCase(expected.detail.replace("\"", "\\\"")); // names of headers are small in HTTP/2
        assertThat(response.status()).isEqualTo(expected.status);
        assertThat(response.header("content-type")).isEqualTo("application/problem+json");
        assertThat(kafka.end(topic)).isEqualTo(before);
    }

    private static List<String> headers(ConsumerRecord<byte[], byte[]> entry) {
        return Stream.of(entry.headers().toArray())
                .map(header -> header.key() + "=" + text(header.value()))
                .toList();
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** UTF-8 bytes as the characters that the connection writes as these bytes. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
