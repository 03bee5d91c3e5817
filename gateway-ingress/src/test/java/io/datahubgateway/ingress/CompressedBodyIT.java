package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.ingress.roundtrip.Compressed;
import io.datahubgateway.testkit.BlockedLoops;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.RawConnection.Response;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compressed bodies that are not what they should be, for every protocol. {@link RoundTripIT} has those that are. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompressedBodyIT {

    private static final String GZIP = "Content-Encoding: gzip\n";

    private final TestKafka kafka;
    private final BlockedLoops blocked = BlockedLoops.listen();
    private RunningIngress ingress;
    private String topic;
    private String hub;

    CompressedBodyIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of("ingress.maxBodySize", "1MiB", "ingress.maxInflatedSize", "2MiB"));
        topic = kafka.topic(1);
        hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
    }

    @AfterEach
    void nothingIsHeldAnyMore() {
        await().untilAsserted(() -> {
            assertThat(ingress.metric("datahub_ingress_bytes_in_flight")).isZero();
            assertThat(ingress.metric("datahub_ingress_requests_in_flight")).isZero();
        });
    }

    @AfterAll
    void stop() {
        ingress.close();
        blocked.close();
    }

    private Response send(Protocol protocol, String headers, byte[] body) {
        try (RawConnection connection = new RawConnection(ingress.port())) {
            return connection
                    .head(protocol.head(hub, topic) + headers + "Content-Length: " + body.length + "\n\n")
                    .bytes(body)
                    .response();
        }
    }

    private byte[] message(Protocol protocol, String text) {
        return protocol.body(hub, text).getBytes(StandardCharsets.US_ASCII);
    }

    private static String invalid(Protocol protocol) {
        return switch (protocol) {
            case NATIVE, HDINSIGHT -> "400 invalid-request";
            case CONFLUENT -> "400 400";
            case TENCENT -> "200 InvalidParameter";
        };
    }

    private static String tooLarge(Protocol protocol) {
        return switch (protocol) {
            case NATIVE -> "413 body-too-large";
            case CONFLUENT -> "413 413";
            case HDINSIGHT -> "400 body-too-large";
            case TENCENT -> "200 RequestSizeLimitExceeded";
        };
    }

    @ParameterizedTest
    @EnumSource
    void whatIsBrokenOrCutShortIsRefused(Protocol protocol) {
        byte[] sent = Compressed.gzip(message(protocol, "a message"));
        byte[] broken = sent.clone();
        broken[sent.length - 6] ^= 1; // in the checksum

        assertThat(protocol.said(send(protocol, GZIP, broken))).isEqualTo(invalid(protocol));
        assertThat(protocol.said(send(protocol, GZIP, Arrays.copyOf(sent, sent.length - 1))))
                .isEqualTo(invalid(protocol));
        assertThat(protocol.said(send(protocol, GZIP, message(protocol, "as it is"))))
                .isEqualTo(invalid(protocol));
        assertThat(send(protocol, GZIP, new byte[0]).body()).contains("the body ends before its Content-Encoding");
        assertThat(protocol.said(send(protocol, GZIP, sent))).startsWith("200 ");
    }

    @ParameterizedTest
    @EnumSource
    void otherCodingsAreRefusedAndTheAnswerSaysWhichThereAre(Protocol protocol) {
        for (String coding : new String[] {"br", "gzip, gzip", "zstd"}) {
            Response refused =
                    send(protocol, "Content-Encoding: " + coding + "\n", Compressed.gzip(message(protocol, "x")));

            assertThat(protocol.said(refused))
                    .isEqualTo(
                            switch (protocol) {
                                case NATIVE -> "415 unsupported-media-type";
                                case CONFLUENT -> "415 415";
                                case HDINSIGHT -> "400 unsupported-media-type";
                                case TENCENT -> "200 InvalidRequest";
                            });
            assertThat(refused.header("accept-encoding")).isEqualTo("gzip, deflate");
        }
        assertThat(protocol.said(send(protocol, "Content-Encoding: identity\n", message(protocol, "x"))))
                .startsWith("200 ");
    }

    /** Its first part is enough, and its client learns that before it has sent the rest. */
    @ParameterizedTest
    @EnumSource
    void aBombIsRefusedWhileItArrives(Protocol protocol) {
        byte[] bomb = Compressed.gzip(new byte[64 << 20]);
        try (RawConnection connection = new RawConnection(ingress.port())) {
            Response refused = connection
                    .head(protocol.head(hub, topic) + GZIP + "Content-Length: " + bomb.length + "\n\n")
                    .bytes(Arrays.copyOf(bomb, 4_096))
                    .response();

            assertThat(protocol.said(refused)).isEqualTo(tooLarge(protocol));
            assertThat(refused.body()).contains("100 times larger");
        }
        assertThat(blocked.found()).noneMatch(stack -> stack.contains("InflatedBody.inflate("));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTooLargeOnceItIsDecompressedIsRefused(Protocol protocol) {
        String text = new Random(1)
                .ints((2 << 20) + 1, 'a', 'e')
                .collect(StringBuilder::new, (all, next) -> all.append((char) next), StringBuilder::append)
                .toString();
        byte[] sent = Compressed.gzip(message(protocol, text));
        try (RawConnection connection = new RawConnection(ingress.port())) {
            Response refused = connection
                    .head(protocol.head(hub, topic) + GZIP + "Transfer-Encoding: chunked\n\n")
                    .head(Integer.toHexString(sent.length) + "\n")
                    .bytes(sent)
                    .response();

            assertThat(protocol.said(refused)).isEqualTo(tooLarge(protocol));
        }
    }

    /** The state of the decompression and what came out of it. */
    @Test
    void whatItTakesIsHeldWhileItArrives() {
        String lines = IntStream.range(0, 10_000)
                .mapToObj(i -> "a line that is compressed well " + i * 7_919 + "\n")
                .collect(Collectors.joining());
        byte[] sent = Compressed.gzip(lines.getBytes(StandardCharsets.US_ASCII));
        try (RawConnection connection = new RawConnection(ingress.port())) {
            connection
                    .head("POST /datahubs/" + hub + "/messages HTTP/1.1\nHost: x\n"
                            + "Content-Type: application/x-ndjson\n" + GZIP
                            + "Content-Length: " + sent.length + "\n\n")
                    .bytes(Arrays.copyOf(sent, sent.length - 4));

            await().until(() -> ingress.metric("datahub_ingress_bytes_in_flight") > 350_000);
            Response answer = connection
                    .bytes(Arrays.copyOfRange(sent, sent.length - 4, sent.length))
                    .response();

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatGoesAwayLeavesNothingBehind() {
        byte[] sent = Compressed.gzip(message(Protocol.NATIVE, "x".repeat(10_000)));
        try (RawConnection connection = new RawConnection(ingress.port())) {
            connection
                    .head(Protocol.NATIVE.head(hub, topic) + GZIP + "Content-Length: " + sent.length + "\n\n")
                    .bytes(Arrays.copyOf(sent, sent.length - 4));
            await().until(() -> ingress.metric("datahub_ingress_bytes_in_flight") > 0);
        }
    }

    @Test
    void operationsThatAppendNothingTakeThemToo() {
        try (RawConnection connection = new RawConnection(ingress.port())) {
            byte[] sent = Compressed.gzip(("{\"Name\":\"" + topic + "\"}").getBytes(StandardCharsets.US_ASCII));
            Response answer = connection
                    .head(
                            "POST / HTTP/1.1\nHost: x\nX-TC-Action: DescribeDatahubTopic\nContent-Type: application/json\n"
                                    + GZIP + "Content-Length: " + sent.length + "\n\n")
                    .bytes(sent)
                    .response();

            assertThat(answer.body()).contains("\"TopicName\":\"" + topic + "\"");
        }
    }
}
