package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.TencentClient.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 * The table of what clients of Tencent Cloud's DataHub send, and of what is refused whatever they ask for; topics are in {@link
 * TencentTopicsIT}, tasks in {@link TencentTasksIT}, reading in {@link TencentMessagesIT}.
 */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TencentFaceIT {

    private final TestKafka kafka;
    private RunningIngress ingress;
    private TencentClient client;
    private String topic;
    private String datahub;
    private String compacted;
    private String paused;
    private String stopped;
    private String several;
    private String withoutTopic;
    private String pausedTopic;

    TencentFaceIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(
                kafka,
                Map.of(
                        "ingress.maxBodySize", "64KiB",
                        "ingress.maxBytesInFlight", "1MiB",
                        "ingress.bodyTimeout", "3s"));
        client = new TencentClient(ingress);
        topic = kafka.topic(1, Map.of("max.message.bytes", "10000"));
        datahub = datahub(topic);
        compacted = datahub(kafka.topic(1, Map.of("cleanup.policy", "compact")));
        pausedTopic = kafka.topic(1);
        paused = datahub(pausedTopic);
        ingress.command(paused, TaskAction.PAUSE);
        stopped = datahub(kafka.topic(1));
        ingress.command(stopped, TaskAction.STOP);
        several = ingress.datahub("{'id':'%s','kind':'ingress','topicPattern':'x.*'}");
        withoutTopic = datahub(TestKafka.fresh("absent"));
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private String datahub(String into) {
        return ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + into + "'}");
    }

    private HttpRequest.Builder action(String name) {
        return client.action(name);
    }

    private HttpResponse<String> call(String name, String body) {
        return client.call(name, body);
    }

    private HttpResponse<String> send(String to, String messages) {
        return call("SendMessage", "{\"DataHubId\":\"" + to + "\",\"Message\":[" + messages + "]}");
    }

    private static List<String> ids(HttpResponse<String> response) {
        JsonNode inner = response(response);
        assertThat(inner.has("Error")).as(response.body()).isFalse();
        assertThat(inner.size()).isEqualTo(2);
        List<String> ids = new ArrayList<>();
        inner.get("MessageId").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    /** What is stored of a message, byte for byte. */
    private record Stored(String sent, @Nullable String key, String value) {}

    private static Stream<Stored> stored() {
        return Stream.of(
                new Stored("{\"Key\":\"k\",\"Body\":\"text\"}", "k", "text"),
                new Stored("{\"Body\":\"no key\"}", null, "no key"),
                new Stored("{\"Body\":\"null key\",\"Key\":null}", null, "null key"),
                new Stored("{\"Key\":\"\",\"Body\":\"\"}", "", ""),
                new Stored("{\"Body\":\"{\\\"id\\\": 1.0}\"}", null, "{\"id\": 1.0}"),
                new Stored("{ \"Body\" : \" a\\tb\\u0000\\/ \" }", null, " a\tb\u0000/ "),
                new Stored(
                        "{\"Key\":\"\u672a\",\"Body\":\"\\u672a\\u547d\\u540d \ud83d\ude97 \\ud83d\\ude97\"}",
                        "\u672a",
                        "\u672a\u547d\u540d \ud83d\ude97 \ud83d\ude97"));
    }

    @Test
    void storesExactlyAndAnswersWithAnIdForEachMessage() {
        String fresh = kafka.topic(1);
        String hub = datahub(fresh);
        List<Stored> table = stored().toList();
        long before = System.currentTimeMillis();

        List<String> ids = ids(send(hub, table.stream().map(Stored::sent).collect(Collectors.joining(","))));

        long after = System.currentTimeMillis();
        List<ConsumerRecord<byte[], byte[]>> found = kafka.records(fresh);
        assertThat(ids).hasSameSizeAs(table);
        assertThat(found).hasSameSizeAs(table);
        for (int i = 0; i < table.size(); i++) {
            assertThat(found.get(i).key()).as(table.get(i).sent).isEqualTo(bytes(table.get(i).key));
            assertThat(found.get(i).value()).as(table.get(i).sent).isEqualTo(bytes(table.get(i).value));
            String[] fields = ids.get(i).split(":");
            assertThat(fields).hasSize(6).startsWith(hub, fresh, "0", Integer.toString(i));
            assertThat(Long.parseLong(fields[4])).isBetween(before, after);
            assertThat(Long.parseLong(fields[5])).isBetween(Long.parseLong(fields[4]), after);
        }
        JsonNode read = RunningIngress.json(ingress.get("/messages/" + ids.get(1)));
        assertThat(read.get("value").asText()).isEqualTo("no key");
    }

    @Test
    void theDatahubMayBeNamedBehindTheMessages() {
        String fresh = kafka.topic(1);
        String hub = datahub(fresh);

        assertThat(ids(call("SendMessage", "{\"Message\":[{\"Body\":\"1\"}],\"DataHubId\":\"" + hub + "\"}")))
                .hasSize(1);

        assertThat(kafka.records(fresh)).hasSize(1);
    }

    @Test
    void takesFiveHundredMessages() {
        String fresh = kafka.topic(3);

        List<String> ids = ids(send(
                datahub(fresh),
                IntStream.range(0, 500)
                        .mapToObj(i -> "{\"Key\":\"" + i + "\",\"Body\":\"v" + i + "\"}")
                        .collect(Collectors.joining(","))));

        assertThat(ids).hasSize(500);
        Map<String, String> stored = kafka.records(fresh).stream()
                .collect(Collectors.toMap(
                        found -> found.partition() + ":" + found.offset(),
                        found -> new String(found.value(), StandardCharsets.UTF_8)));
        for (int i = 0; i < 500; i++) {
            String[] fields = ids.get(i).split(":");
            assertThat(stored).containsEntry(fields[2] + ":" + fields[3], "v" + i);
        }
    }

    /** Without a signature, a version and a media type, as curl may send it. */
    @Test
    void asksForTheActionAlone() {
        String fresh = kafka.topic(1);
        String hub = datahub(fresh);
        String body = "{\"DataHubId\":\"" + hub + "\",\"Message\":[{\"Body\":\"1\"}]}";

        HttpResponse<String> response = ingress.send(ingress.request("/")
                .header("X-TC-Action", "SendMessage")
                .header("X-Request-Id", "mine")
                .POST(RunningIngress.body(body)));

        assertThat(response.body()).startsWith("{\"Response\":{\"MessageId\":[\"" + hub + ":" + fresh + ":0:0:");
        assertThat(response.body()).endsWith("\"],\"RequestId\":\"mine\"}}");
        assertThat(response.headers().firstValue("X-Request-Id")).contains("mine");
    }

    /** Bodies that were announced and don't come hold all bytes that may be under way, until they are too slow. */
    @Test
    void whatALimitRefusesMayBeSentAgain() {
        String query = "{\"Name\":\"" + topic + "\"}";
        List<RawConnection> holders = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                holders.add(new RawConnection(ingress.port())
                        .head("POST / HTTP/1.1\nHost: x\nX-TC-Action: SendMessage\nContent-Length: 65536\n\n"));
            }
            await().untilAsserted(() -> assertThat(ingress.metric("datahub_ingress_bytes_in_flight"))
                    .isEqualTo(1024 * 1024));

            List<HttpResponse<String>> refused =
                    List.of(call("SendMessage", one()), call("DescribeDatahubTopic", query));

            for (HttpResponse<String> response : refused) {
                TencentClient.requireRefused(response, "RequestLimitExceeded", "try again later");
                assertThat(response.headers().firstValue("Retry-After")).contains("1");
            }
            for (RawConnection holder : holders) {
                RawConnection.Response slow = holder.response();
                assertThat(slow.status()).isEqualTo(200);
                assertThat(slow.header("retry-after")).isEqualTo("1");
                assertThat(slow.body())
                        .startsWith(
                                "{\"Response\":{\"Error\":{\"Code\":\"InvalidRequest\",\"Message\":\"the body did not"
                                        + " arrive within 3s");
            }
        } finally {
            holders.forEach(RawConnection::close);
        }
        ids(call("SendMessage", one()));
    }

    /** Every answer has the status 200. */
    @Test
    void whatIsRefusedDoesNotCountAsStored() {
        String hub = datahub(kafka.topic(1));

        ids(send(hub, "{\"Body\":\"1\"}"));
        response(send(hub, "{\"Body\":1}"));
        response(send(hub, ""));

        ingress.awaitRequests(hub, 200, "stored", 1);
        ingress.awaitRequests(hub, 200, "refused", 2);
    }

    private TencentRefusal sent(String body, String code, String message) {
        return TencentRefusal.of(client, "SendMessage", body, code, message);
    }

    private TencentRefusal sent(String to, String messages, String code, String message) {
        return sent("{\"DataHubId\":\"" + to + "\",\"Message\":[" + messages + "]}", code, message);
    }

    private TencentRefusal head(HttpRequest.Builder request, String code, String message) {
        return new TencentRefusal(code + " " + message, request, code, message);
    }

    private TencentRefusal authorization(String value, String message) {
        return head(
                ingress.request("/")
                        .header("X-TC-Action", "SendMessage")
                        .header("Authorization", value)
                        .POST(RunningIngress.body(one())),
                "AuthFailure.InvalidAuthorization",
                message);
    }

    private String one() {
        return "{\"DataHubId\":\"" + datahub + "\",\"Message\":[{\"Body\":\"1\"}]}";
    }

    Stream<TencentRefusal> refused() {
        String message = "{\"Body\":\"1\"}";
        return Stream.of(
                sent("nowhere", message, "ResourceNotFound", "there is no datahub nowhere"),
                sent(paused, message, "FailedOperation", "task status suspended [" + paused + "]"),
                sent(stopped, message, "FailedOperation", "task status stopped [" + stopped + "]"),
                sent(several, message, "InvalidParameterValue", "covers several topics"),
                sent(withoutTopic, message, "ResourceNotFound", "topic"),
                sent(datahub, "", "InvalidParameterValue.NotAllowedEmpty", "Message: holds no message"),
                sent(datahub, (message + ",").repeat(500) + message, "InvalidParameterValue", "at most 500 messages"),
                sent(datahub, "1", "InvalidParameter", "Message[0]: must be an object"),
                sent(datahub, message + ",{}", "MissingParameter", "Message[1].Body: is missing"),
                sent(datahub, "{\"Body\":null}", "InvalidParameter", "Message[0].Body: must be a text"),
                sent(datahub, "{\"Body\":1}", "InvalidParameter", "Message[0].Body: must be a text"),
                sent(datahub, "{\"Body\":{}}", "InvalidParameter", "Message[0].Body: must be a text"),
                sent(datahub, "{\"Body\":\"\",\"Key\":1}", "InvalidParameter", "Message[0].Key: must be a text"),
                sent(datahub, "{\"Body\":\"\\ud800\"}", "InvalidParameter", "Message[0].Body: holds an escape"),
                sent(datahub, "{\"Body\":\"\",\"Topic\":\"\"}", "InvalidParameter", "Message[0].Topic: unknown key"),
                sent(datahub, "{\"Body\":\"\",\"Body\":\"\"}", "InvalidParameter", "Message[0].Body: is there twice"),
                sent(
                        datahub,
                        message + ",{\"Body\":\"" + "x".repeat(10_000) + "\"}",
                        "InvalidParameterValue",
                        "records[1]"),
                sent(compacted, message, "InvalidParameter", "has no key"),
                sent("", "InvalidParameter", "the body"),
                sent("[]", "InvalidParameter", "the body: must be an object"),
                sent("{}", "MissingParameter", "DataHubId: is missing"),
                sent("{\"DataHubId\":7}", "InvalidParameter", "DataHubId: must be a text"),
                sent("{\"DataHubId\":null}", "InvalidParameter", "DataHubId: must be a text"),
                sent("{\"DataHubId\":\"" + datahub + "\"}", "MissingParameter", "Message: is missing"),
                sent(
                        "{\"DataHubId\":\"" + datahub + "\",\"Message\":{}}",
                        "InvalidParameter",
                        "Message: must be a list"),
                sent("{\"DataHubId\":\"" + datahub + "\",\"X\":1}", "InvalidParameter", "X: unknown key"),
                sent("{\"datahubId\":\"" + datahub + "\"}", "MissingParameter", "DataHubId: is missing"),
                sent(one() + "{}", "InvalidParameter", "it must end here"),
                sent(one().substring(0, 40), "InvalidParameter", "is not valid JSON"),
                sent("x".repeat(64 * 1024 + 1), "RequestSizeLimitExceeded", "64KiB"),
                head(
                        ingress.request("/").POST(RunningIngress.body(one())),
                        "MissingParameter",
                        "the header X-TC-Action"),
                head(
                        action("SendMessages").POST(RunningIngress.body(one())),
                        "InvalidParameterValue.WrongAction",
                        "SendMessage"),
                head(
                        ingress.request("/")
                                .header("X-TC-Action", "SendMessage")
                                .header("X-TC-Version", "2017-03-12")
                                .POST(RunningIngress.body(one())),
                        "NoSuchVersion",
                        "must be 2019-08-19"),
                head(
                        ingress.request("/?Action=SendMessage&Version=2019-08-19")
                                .GET(),
                        "UnsupportedProtocol",
                        "its name in the header X-TC-Action"),
                head(ingress.request("/").GET(), "UnsupportedProtocol", "its name in the header X-TC-Action"),
                head(
                        action("SendMessage").PUT(RunningIngress.body(one())),
                        "UnsupportedProtocol",
                        "this path takes POST, OPTIONS, not PUT"),
                head(
                        ingress.request("/")
                                .header("X-TC-Action", "SendMessage")
                                .header("Content-Type", "multipart/form-data; boundary=x")
                                .POST(RunningIngress.body("--x--")),
                        "InvalidRequest",
                        "its parameters in a body of the type application/json"),
                head(
                        action("FetchMessageByOffsets").POST(RunningIngress.body("{}")),
                        "InvalidParameterValue.WrongAction",
                        "DescribeDatahubGroupOffsets"),
                head(
                        ingress.request("/?Action=SendMessage")
                                .header("X-TC-Action", "SendMessage")
                                .POST(RunningIngress.body(one())),
                        "InvalidParameter",
                        "there is no query here"),
                head(
                        ingress.request("/")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(RunningIngress.body("Action=SendMessage&Version=2019-08-19")),
                        "InvalidRequest",
                        "its name in the header X-TC-Action"),
                head(
                        action("SendMessage").header("Accept", "text/html").POST(RunningIngress.body(one())),
                        "InvalidRequest",
                        "application/json"),
                authorization("Bearer x", "the header Authorization must be TC3-HMAC-SHA256"),
                authorization(TencentClient.SIGNED + "0", "the header Authorization must be TC3-HMAC-SHA256"),
                authorization(TencentClient.SIGNED.replace("tc3_request", "tc2_request"), "must be TC3-HMAC-SHA256"),
                authorization(TencentClient.SIGNED.replace("2026-11-29", "today"), "must be TC3-HMAC-SHA256"),
                authorization(TencentClient.SIGNED.replace(";host", ""), "among SignedHeaders"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(TencentRefusal expected) {
        long before = kafka.end(topic) + kafka.end(pausedTopic);

        expected.require(ingress);

        assertThat(kafka.end(topic) + kafka.end(pausedTopic)).isEqualTo(before);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
