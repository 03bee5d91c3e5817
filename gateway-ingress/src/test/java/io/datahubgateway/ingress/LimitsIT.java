package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.ingress.roundtrip.Compressed;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.RawConnection.Response;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much a task takes, and all together: what is refused, with which words, and who is not touched by it. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {

    private final TestKafka kafka;
    private RunningIngress ingress;

    LimitsIT(TestKafka kafka) {
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

    private String hub(String topic, String limits) {
        return ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "','limits':" + limits + "}");
    }

    private Response send(RawConnection connection, Protocol protocol, String hub, String topic, String text) {
        String body = protocol.body(hub, text);
        return connection
                .head(protocol.head(hub, topic) + "Content-Length: " + body.length() + "\n\n")
                .bytes(body.getBytes(StandardCharsets.US_ASCII))
                .response();
    }

    private static String tooFast(Protocol protocol) {
        return switch (protocol) {
            case NATIVE -> "429 rate-limited";
            case CONFLUENT -> "429 429";
            case HDINSIGHT -> "500 rate-limited";
            case TENCENT -> "200 RequestLimitExceeded";
        };
    }

    private double limited(String hub, String reason) {
        return ingress.node()
                .services()
                .telemetry()
                .scrape()
                .lines()
                .filter(line ->
                        line.startsWith("datahub_ingress_limited_total{reason=\"" + reason + "\",task=\"" + hub + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @ParameterizedTest
    @EnumSource
    void everyProtocolSaysWhenToComeBack(Protocol protocol) {
        String topic = kafka.topic(1);
        String hub = hub(topic, "{'requestsPerSecond':1}");
        try (RawConnection connection = new RawConnection(ingress.port())) {
            assertThat(protocol.said(send(connection, protocol, hub, topic, "first")))
                    .startsWith("200 ");

            Response refused = drain(connection, protocol, hub, topic);

            assertThat(protocol.said(refused)).isEqualTo(tooFast(protocol));
            assertThat(refused.body()).contains("takes 1 requests a second on this node");
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(limited(hub, "rate-limited")).isEqualTo(1);
        }
    }

    @Test
    void whoeverWaitsThatLongIsLetIn() {
        String topic = kafka.topic(1);
        String hub = hub(topic, "{'requestsPerSecond':1}");
        try (RawConnection connection = new RawConnection(ingress.port())) {
            Response refused = drain(connection, Protocol.NATIVE, hub, topic);
            long wait = Long.parseLong(refused.header("retry-after"));

            Response later = await().pollDelay(Duration.ofSeconds(wait))
                    .until(() -> send(connection, Protocol.NATIVE, hub, topic, "x"), answer -> true);

            assertThat(wait).isEqualTo(1);
            assertThat(later.status()).isEqualTo(200);
        }
    }

    /**
     * From one refusal to another the bucket is as empty at the end as at the beginning, so what got in between is what came
     * in, however long the machine made anybody wait.
     */
    @Test
    void twoClientsTogetherGetTheirRateAndOthersDontNotice() throws Exception {
        String topic = kafka.topic(2);
        String hub = hub(topic, "{'requestsPerSecond':100,'burst':'1s'}");
        String other = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "'}");
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<List<Integer>>> clients = new ArrayList<>();
        long[] begun = new long[1];
        long[] ended = new long[1];
        try (RawConnection one = new RawConnection(ingress.port())) {
            drain(one, Protocol.NATIVE, hub, topic);
            begun[0] = System.nanoTime();
            for (int client = 0; client < 2; client++) {
                clients.add(CompletableFuture.supplyAsync(() -> sendUntil(over, hub, topic)));
            }
            CompletableFuture<List<Integer>> others =
                    CompletableFuture.supplyAsync(() -> sendUntil(over, other, topic));
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            over.set(true);
            List<Integer> answers = new ArrayList<>();
            for (CompletableFuture<List<Integer>> client : clients) {
                answers.addAll(client.get(30, TimeUnit.SECONDS));
            }
            ended[0] = System.nanoTime();
            assertThat(others.get(30, TimeUnit.SECONDS)).isNotEmpty().containsOnly(200);
            assertThat(answers).containsOnly(200, 429);
            assertThat(answers.get(answers.size() - 1)).isEqualTo(429);
            double allowed = 100 * (ended[0] - begun[0]) / (double) TimeUnit.SECONDS.toNanos(1);
            long accepted = answers.stream().filter(status -> status == 200).count();
            assertThat(accepted / allowed).isCloseTo(1, within(0.05));
        }
    }

    /** Sends until it is refused. */
    private Response drain(RawConnection connection, Protocol protocol, String hub, String topic) {
        Response answer = send(connection, protocol, hub, topic, "x");
        while (answer.header("retry-after").isEmpty()) {
            answer = send(connection, protocol, hub, topic, "x");
        }
        return answer;
    }

    /** On and on; ends with a refusal, where there are any. */
    private List<Integer> sendUntil(AtomicBoolean over, String hub, String topic) {
        List<Integer> answers = new ArrayList<>();
        try (RawConnection connection = new RawConnection(ingress.port())) {
            while (!over.get() || (answers.contains(429) && answers.get(answers.size() - 1) != 429)) {
                answers.add(send(connection, Protocol.NATIVE, hub, topic, "x").status());
            }
        }
        return answers;
    }

    @ParameterizedTest
    @EnumSource
    void aBodyLargerThanTheRateIsLetInAndThoseBehindItWait(Protocol protocol) {
        String topic = kafka.topic(1);
        String hub = hub(topic, "{'bytesPerSecond':'1KiB'}");
        try (RawConnection connection = new RawConnection(ingress.port())) {
            assertThat(protocol.said(send(connection, protocol, hub, topic, "x".repeat(20_480))))
                    .startsWith("200 ");
            Response refused = send(connection, protocol, hub, topic, "x");

            assertThat(protocol.said(refused)).isEqualTo(tooFast(protocol));
            assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(15, 21);

            ingress.command(hub, TaskAction.PAUSE);
            await().until(() -> isPaused(send(connection, protocol, hub, topic, "x")));
            ingress.command(hub, TaskAction.RESUME);
            Response resumed =
                    await().until(() -> send(connection, protocol, hub, topic, "x"), answer -> !isPaused(answer));
            assertThat(protocol.said(resumed))
                    .as("what is owed is still owed after a pause")
                    .isEqualTo(tooFast(protocol));
        }
    }

    private static boolean isPaused(Response answer) {
        return answer.body().contains("paused") || answer.body().contains("suspended");
    }

    @Test
    void aBodyThatAnnouncesNoLengthIsChargedWhenItIsThereAndACompressedOneAsWhatItHolds() {
        String topic = kafka.topic(1);
        for (boolean compressed : new boolean[] {false, true}) {
            String hub = hub(topic, "{'bytesPerSecond':'1KiB'}");
            byte[] body = "x".repeat(20_480).getBytes(StandardCharsets.US_ASCII);
            byte[] sent = compressed ? Compressed.gzip(body) : body;
            try (RawConnection connection = new RawConnection(ingress.port())) {
                connection.head(Protocol.NATIVE.head(hub, topic)
                        + (compressed ? "Content-Encoding: gzip\n" : "")
                        + "Transfer-Encoding: chunked\n\n"
                        + Integer.toHexString(sent.length) + "\n");
                assertThat(connection.bytes(sent).head("\n0\n\n").response().status())
                        .isEqualTo(200);

                Response refused = send(connection, Protocol.NATIVE, hub, topic, "x");

                assertThat(refused.status()).isEqualTo(429);
                assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(15, 21);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsTooLargeForItsTaskIsRefused(Protocol protocol) {
        String topic = kafka.topic(1);
        String hub = hub(topic, "{'maxBodySize':'2KiB','maxRecordSize':'100B','maxRecords':2}");
        try (RawConnection connection = new RawConnection(ingress.port())) {
            Response body = send(connection, protocol, hub, topic, "x".repeat(2_049));
            assertThat(protocol.said(body))
                    .isEqualTo(
                            switch (protocol) {
                                case NATIVE -> "413 body-too-large";
                                case CONFLUENT -> "413 413";
                                case HDINSIGHT -> "400 body-too-large";
                                case TENCENT -> "200 RequestSizeLimitExceeded";
                            });
            assertThat(body.body()).contains("2KiB");
            assertThat(limited(hub, "body-too-large")).isEqualTo(1);

            Response message = send(connection, protocol, hub, topic, "x".repeat(103));
            assertThat(protocol.said(message))
                    .isEqualTo(
                            switch (protocol) {
                                case NATIVE -> "413 record-too-large";
                                case CONFLUENT -> "413 413";
                                case HDINSIGHT -> "400 record-too-large";
                                case TENCENT -> "200 InvalidParameterValue";
                            });
            assertThat(message.body()).contains("the record: key and value have 10");
            assertThat(limited(hub, "record-too-large")).isEqualTo(1);
            assertThat(protocol.said(send(connection, protocol, hub, topic, "x".repeat(98))))
                    .startsWith("200 ");
        }
        assertThat(kafka.records(topic)).hasSize(1);
    }

    @Test
    void aBodyWithoutLengthIsRefusedWhileItArrives() {
        String topic = kafka.topic(1);
        String hub = hub(topic, "{'maxBodySize':'2KiB'}");
        try (RawConnection connection = new RawConnection(ingress.port())) {
            Response refused = connection
                    .head(Protocol.NATIVE.head(hub, topic) + "Transfer-Encoding: chunked\n\n801\n")
                    .bytes(new byte[2_049]) // and no end
                    .response();

            assertThat(Protocol.NATIVE.said(refused)).isEqualTo("413 body-too-large");
        }
    }

    @Test
    void aRequestWithTooManyRecordsForItsTaskIsRefused() {
        String hub = hub(kafka.topic(1), "{'maxRecords':2}");
        String path = "/datahubs/" + hub + "/messages";
        assertThat(ingress.post(path, "application/x-ndjson", "1\n2\n3").statusCode())
                .isEqualTo(413);
        assertThat(ingress.post(path, "application/x-ndjson", "1\n2").statusCode())
                .isEqualTo(200);
        assertThat(limited(hub, "too-many-records")).isEqualTo(1);
    }

    @Test
    void whatOneTaskHoldsKeepsOnlyItsOwnRequestsOut() {
        String topic = kafka.topic(1);
        String hub = hub(topic, "{'maxBytesInFlight':'100KiB'}");
        String other = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "'}");
        String text = "x".repeat(60 * 1024);
        try (RawConnection slow = new RawConnection(ingress.port());
                RawConnection connection = new RawConnection(ingress.port())) {
            slow.head(Protocol.NATIVE.head(hub, topic) + "Content-Length: " + text.length() + "\n\n");
            await().until(() -> ingress.metric("datahub_ingress_bytes_in_flight") >= text.length());

            Response refused = send(connection, Protocol.NATIVE, hub, topic, text);
            assertThat(Protocol.NATIVE.said(refused)).isEqualTo("503 overloaded");
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(limited(hub, "overloaded")).isEqualTo(1);
        }
        try (RawConnection connection = new RawConnection(ingress.port())) {
            assertThat(send(connection, Protocol.NATIVE, other, topic, text).status())
                    .isEqualTo(200);
            await().until(() ->
                    send(connection, Protocol.NATIVE, hub, topic, text).status() == 200);
            assertThat(Protocol.NATIVE.said(send(connection, Protocol.NATIVE, hub, topic, "x".repeat(100 * 1024 + 1))))
                    .as("what could never be in flight is too large")
                    .isEqualTo("413 body-too-large");
        }
    }

    /** One that names its task in the body is refused before it is read. */
    @Test
    void allTogetherHaveALimitToo() {
        String topic = kafka.topic(1);
        try (RunningIngress limited =
                RunningIngress.start(kafka, Map.of("ingress.requestsPerSecond", "2", "ingress.burst", "1s"))) {
            String hub = limited.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
            List<String> answers = new ArrayList<>();
            try (RawConnection connection = new RawConnection(limited.port())) {
                drain(connection, Protocol.NATIVE, hub, topic);
                for (Protocol protocol : Protocol.values()) {
                    Response answer = drain(connection, protocol, hub, topic);
                    answers.add(protocol.said(answer));
                    assertThat(answer.body()).contains("the gateway takes 2 requests a second on this node");
                }
                drain(connection, Protocol.NATIVE, hub, topic);
                Response unread = connection
                        .head(Protocol.TENCENT.head(hub, topic) + "Content-Length: 100000\nExpect: 100-continue\n\n")
                        .response();
                assertThat(Protocol.TENCENT.said(unread)).isEqualTo(tooFast(Protocol.TENCENT));
            }
            assertThat(answers)
                    .isEqualTo(List.of(Protocol.values()).stream()
                            .map(LimitsIT::tooFast)
                            .toList());
            assertThat(limited.metric("datahub_ingress_shed_total")).isPositive();
        }
    }
}
