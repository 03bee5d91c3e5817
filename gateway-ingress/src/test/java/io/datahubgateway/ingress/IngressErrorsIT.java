package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error of the ingress port: a problem document with the right status and a stable code. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngressErrorsIT {

    private static final String RECORDS = "application/vnd.datahub.records+json";

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String topic;
    private String hub;
    private String missing;
    private String compacted;

    IngressErrorsIT(TestKafka kafka) {
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
        topic = kafka.topic(2, Map.of("max.message.bytes", "10000"));
        hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        compacted = ingress.datahub(
                "{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1, Map.of("cleanup.policy", "compact")) + "'}");
        missing = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + TestKafka.fresh("absent") + "'}");
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private record Case(String name, HttpRequest.Builder request, int status, String code, String detail) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Case post(String name, String type, String body, int status, String code, String detail) {
        return new Case(
                name, messages().header("Content-Type", type).POST(RunningIngress.body(body)), status, code, detail);
    }

    private Case header(String name, String value, int status, String code, String detail) {
        return new Case(
                name + "=" + value,
                messages().header(name, value).POST(RunningIngress.body("x")),
                status,
                code,
                detail);
    }

    private Case get(String path, int status, String code) {
        return new Case("GET " + path, ingress.request(path).GET(), status, code, "");
    }

    private HttpRequest.Builder messages() {
        return ingress.request("/datahubs/" + hub + "/messages");
    }

    Stream<Case> cases() {
        String read = "/topics/" + topic + "/partitions/0/records";
        return Stream.of(
                post("no record in lines", "application/x-ndjson", "\n\r\n", 400, "invalid-body", "no record"),
                post("too many lines", "application/x-ndjson", "1\n2\n3\n4\n5\n6", 413, "too-many-records", "5"),
                post("no record in document", RECORDS, "{\"records\":[]}", 400, "invalid-body", "no record"),
                post(
                        "broken document",
                        RECORDS,
                        "{\"records\":[{\"value\":1}",
                        400,
                        "invalid-body",
                        "records[0]: is not valid JSON"),
                post("trailing content", RECORDS, "{\"records\":[{}]} {}", 400, "invalid-body", "must end"),
                post("no records", RECORDS, "{}", 400, "invalid-body", "records: is required"),
                post("not an object", RECORDS, "[]", 400, "invalid-body", "must be an object"),
                post(
                        "unknown key",
                        RECORDS,
                        "{\"records\":[{},{\"valeu\":1}]}",
                        400,
                        "invalid-body",
                        "records[1].valeu"),
                post(
                        "duplicate key",
                        RECORDS,
                        "{\"records\":[{\"value\":1,\"value\":2}]}",
                        400,
                        "invalid-body",
                        "records[0].value: is there twice"),
                post(
                        "bad partition",
                        RECORDS,
                        "{\"records\":[{\"partition\":-1}]}",
                        400,
                        "invalid-body",
                        "records[0].partition"),
                post(
                        "bad timestamp",
                        RECORDS,
                        "{\"records\":[{\"timestamp\":1.5}]}",
                        400,
                        "invalid-body",
                        "records[0].timestamp"),
                post(
                        "bad header",
                        RECORDS,
                        "{\"records\":[{\"headers\":{\"a\":1}}]}",
                        400,
                        "invalid-body",
                        "records[0].headers.a"),
                post(
                        "bad base64",
                        RECORDS,
                        "{\"records\":[{\"headers\":{\"a\":{\"base64\":\"*\"}}}]}",
                        400,
                        "invalid-body",
                        "base64"),
                post(
                        "too deep",
                        RECORDS,
                        "{\"records\":[{\"value\":" + "[".repeat(1200) + "]".repeat(1200) + "}]}",
                        400,
                        "invalid-body",
                        "records[0].value: is nested deeper than 64"),
                post("too many records", RECORDS, "{\"records\":[{},{},{},{},{},{}]}", 413, "too-many-records", "5"),
                post(
                        "partition out of range in a document",
                        RECORDS,
                        "{\"records\":[{},{\"partition\":2}]}",
                        400,
                        "partition-out-of-range",
                        "records[1]"),
                post(
                        "a record that the topic can't take",
                        "application/x-ndjson",
                        "small\n" + "x".repeat(10_000),
                        413,
                        "record-too-large",
                        "records[1]"),
                post("announced too large", "text/plain", "x".repeat(64 * 1024 + 1), 413, "body-too-large", "64KiB"),
                new Case(
                        "streamed too large",
                        messages()
                                .POST(HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(new byte[200_000]))),
                        413,
                        "body-too-large",
                        "64KiB"),
                new Case(
                        "compressed",
                        messages().header("Content-Encoding", "br").POST(RunningIngress.body("x")),
                        415,
                        "unsupported-media-type",
                        "gzip"),
                new Case(
                        "not acceptable",
                        messages().header("Accept", "text/html").POST(RunningIngress.body("x")),
                        406,
                        "not-acceptable",
                        "application/json"),
                header("Datahub-Partition", "2", 400, "partition-out-of-range", "0 to 1"),
                header("Datahub-Partition", "x", 400, "invalid-request", "datahub-partition"),
                header("Datahub-Timestamp", "-1", 400, "invalid-request", "datahub-timestamp"),
                header("Datahub-Topic", "__consumer_offsets", 403, "topic-forbidden", "__consumer_offsets"),
                header("Datahub-Topic", "a b", 400, "invalid-request", "Datahub-Topic"),
                header("Datahub-Topic", "elsewhere", 404, "topic-not-found", "elsewhere"),
                header("Datahub-Typo", "x", 400, "invalid-request", "Datahub-Typo"),
                new Case(
                        "key of a many-record body",
                        messages()
                                .header("Content-Type", "application/x-ndjson")
                                .header("Datahub-Key", "k")
                                .POST(RunningIngress.body("x")),
                        400,
                        "invalid-request",
                        "single body"),
                new Case(
                        "no key for a compacted topic",
                        ingress.request("/datahubs/" + compacted + "/messages").POST(RunningIngress.body("x")),
                        400,
                        "invalid-body",
                        "the record: has no key"),
                header("Datahub-Timestamp", "99999999999999", 400, "invalid-body", "too far from now"),
                post(
                        "half a character in a key",
                        RECORDS,
                        "{\"records\":[{\"key\":\"\\ud800\"}]}",
                        400,
                        "invalid-body",
                        "records[0].key"),
                post(
                        "half a character in a header",
                        RECORDS,
                        "{\"records\":[{\"headers\":{\"a\":\"\\udc00\"}}]}",
                        400,
                        "invalid-body",
                        "records[0].headers.a"),
                post(
                        "header twice",
                        RECORDS,
                        "{\"records\":[{\"headers\":{\"a\":\"1\",\"a\":\"2\"}}]}",
                        400,
                        "invalid-body",
                        "records[0].headers.a"),
                new Case(
                        "unknown datahub",
                        ingress.request("/datahubs/nobody/messages").POST(RunningIngress.body("x")),
                        404,
                        "task-not-found",
                        "nobody"),
                new Case(
                        "topic that is not there",
                        ingress.request("/datahubs/" + missing + "/messages").POST(RunningIngress.body("x")),
                        404,
                        "topic-not-found",
                        "partitions"),
                new Case("wrong method", messages().DELETE(), 405, "method-not-allowed", "POST"),
                get("/nowhere", 404, "not-found"),
                get("/messages/nonsense", 400, "invalid-request"),
                get("/messages/a:b:0:0", 404, "message-not-found"),
                get(read, 400, "invalid-request"),
                get(read + "?offset=0&limit=5", 400, "invalid-request"),
                new Case(
                        "key in the query",
                        ingress.request("/datahubs/" + hub + "/messages?key=1").POST(RunningIngress.body("x")),
                        400,
                        "invalid-request",
                        "headers"),
                get(read + "?offset=0&timestamp=0", 400, "invalid-request"),
                get(read + "?offset=x", 400, "invalid-request"),
                get(read + "?offset=0&count=0", 400, "invalid-request"),
                get(read + "?offset=0&count=100000", 400, "invalid-request"),
                get(read + "?offset=5", 404, "offset-out-of-range"),
                get("/topics/" + topic + "/partitions/9/records?offset=0", 404, "partition-not-found"),
                get("/topics/" + topic + "/partitions/x/records?offset=0", 400, "invalid-request"),
                get("/topics/uncovered/partitions/0/records?offset=0", 404, "topic-not-found"),
                get("/topics/__datahub.tasks/partitions/0/records?offset=0", 403, "topic-forbidden"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAProblem(Case given) {
        HttpResponse<String> response = ingress.send(given.request.header("X-Request-Id", "req-1"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(given.status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.headers().firstValue("X-Request-Id")).hasValue("req-1");
        assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(given.status == 405);
        JsonNode problem = RunningIngress.json(response);
        assertThat(problem.get("code").asText()).isEqualTo(given.code);
        assertThat(problem.get("status").asInt()).isEqualTo(given.status);
        assertThat(problem.get("requestId").asText()).isEqualTo("req-1");
        assertThat(problem.get("detail").asText()).contains(given.detail);
    }

    @Test
    void nothingOfARefusedRequestIsWritten() {
        cases().forEach(refused -> ingress.send(refused.request));

        assertThat(kafka.records(topic)).isEmpty();
    }

    @Test
    void optionsNamesTheMethodsAndHeadHasNoBody() {
        HttpResponse<String> options = ingress.send(messages().method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        HttpResponse<String> head = ingress.send(ingress.request("/topics/" + topic + "/partitions/0/records?offset=0")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        HttpResponse<String> headOfNothing =
                ingress.send(ingress.request("/nowhere").method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(headOfNothing.statusCode()).isEqualTo(404);
        assertThat(headOfNothing.body()).isEmpty();
    }

    /** Requests that hold their announced bytes without sending them fill the limit; the next gets 503 at once. */
    @Test
    void refusesWith503WhenTheBytesInFlightReachTheLimit() throws IOException {
        String other = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "'}");
        List<Socket> holders = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                Socket socket = new Socket("127.0.0.1", ingress.port());
                holders.add(socket);
                socket.getOutputStream()
                        .write(("POST /datahubs/" + hub
                                        + "/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            await().untilAsserted(() -> {
                HttpResponse<String> refused = ingress.send(
                        ingress.request("/datahubs/" + other + "/messages").POST(RunningIngress.body("one more")));
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(RunningIngress.json(refused).get("code").asText()).isEqualTo("overloaded");
                assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            });
        } finally {
            for (Socket socket : holders) {
                socket.close();
            }
        }
        await().untilAsserted(() -> assertThat(
                        ingress.send(messages().header("Datahub-Typo", "x").POST(RunningIngress.body("x")))
                                .statusCode())
                .as("room again once they are gone")
                .isEqualTo(400));
    }

    /** The answer to an announced body that is too large comes before the body does. */
    @Test
    void answers413BeforeTheBodyIsSent() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", ingress.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /datahubs/" + hub + "/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.setSoTimeout(10_000);
            InputStream in = socket.getInputStream();
            byte[] start = in.readNBytes(12);
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
            in.readAllBytes(); // to the end: the server closes the connection
        }
    }

    /** A client that waits for 100 (Continue) sends its body only when it is wanted. */
    @Test
    void continuesOnlyWhenTheBodyIsWanted() throws IOException {
        assertThat(firstLine("100")).isEqualTo("HTTP/1.1 100 Continue");
        assertThat(firstLine("100000")).startsWith("HTTP/1.1 413");
    }

    private String firstLine(String length) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", ingress.port())) {
            socket.getOutputStream()
                    .write(("POST /datahubs/" + hub
                                    + "/messages HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
                                    + length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c != '\r';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        }
    }
}
