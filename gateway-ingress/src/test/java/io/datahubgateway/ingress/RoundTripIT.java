package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.ingress.roundtrip.Message;
import io.datahubgateway.ingress.roundtrip.RandomContent;
import io.datahubgateway.ingress.roundtrip.Sender;
import io.datahubgateway.ingress.roundtrip.ShownRecords;
import io.datahubgateway.testkit.Http2Bridge;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client sends in the words of any face is what a consumer finds, and what reading shows: keys, values, headers and
 * timestamps, byte for byte and in order, also when it was compressed, in HTTP/1.1 and HTTP/2 in turn. {@code
 * -Droundtrip.seed=...} repeats what a failure names.
 */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(RoundTripIT.class);

    private final TestKafka kafka;
    private RunningIngress ingress;
    private Http2Bridge http2;
    private String shared;
    private String sharedHub;

    RoundTripIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of());
        http2 = new Http2Bridge(ingress.port(), false);
        shared = topic();
        sharedHub = datahub(shared);
    }

    @AfterAll
    void stop() {
        http2.close();
        ingress.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentIsWhatIsReadOverAndOver(Sender face) {
        arrives(face, 20, Long.getLong("roundtrip.seed", 20_261), shared, sharedHub);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void whatIsSentIsWhatIsReadForLong(Sender face) {
        String topic = topic();
        arrives(face, 10_000, Long.getLong("roundtrip.seed", System.nanoTime()), topic, datahub(topic));
    }

    private String topic() {
        return kafka.topic(1, Map.of("retention.ms", "-1")); // some timestamps are old
    }

    private String datahub(String topic) {
        return ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
    }

    private void arrives(Sender face, int requests, long seed, String topic, String hub) {
        RandomContent random = new RandomContent(seed);
        int before = (int) kafka.end(topic);
        String repeat = face + " with -Droundtrip.seed=" + seed;
        List<Message> sent = new ArrayList<>();
        try (RawConnection connection = new RawConnection(ingress.port());
                RawConnection bridged = new RawConnection(http2.port())) {
            for (int i = 0; i < requests; i++) {
                Sender.Request request =
                        sent(random, face.request(random, hub, topic).in(kafka.clusterId()));
                RawConnection way = i % 2 == 0 ? connection : bridged;
                RawConnection.Response response = way.bytes(request.bytes()).response();
                assertThat(response.status())
                        .as(repeat + " answered " + response.body())
                        .isIn(200, 207);
                sent.addAll(request.messages());
            }
            List<Message> consumed =
                    kafka.records(topic).stream().skip(before).map(Message::of).toList();
            requireEqual(repeat + ", consumed", consumed, sent);

            List<Message> read = read(bridged, topic, before, sent.size());
            requireEqual(
                    repeat + ", read",
                    read,
                    consumed.stream().map(Message::asShown).toList());
        }
        LOGGER.atInfo()
                .addKeyValue("face", face)
                .addKeyValue("requests", requests)
                .addKeyValue("messages", sent.size())
                .addKeyValue("seed", seed)
                .log("went round");
    }

    /** Some as they are, some compressed. */
    private static Sender.Request sent(RandomContent random, Sender.Request request) {
        return random.chance(2) ? request : request.compressed(random.chance(3) ? "deflate" : "gzip");
    }

    private static void requireEqual(String what, List<Message> found, List<Message> expected) {
        assertThat(found.size()).as(what).isEqualTo(expected.size());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).shown(expected.get(i)))
                    .as(what + ", message " + i)
                    .isEqualTo(expected.get(i).shown(found.get(i)));
        }
    }

    private static List<Message> read(RawConnection connection, String topic, int from, int count) {
        List<Message> read = new ArrayList<>();
        while (read.size() < count) {
            RawConnection.Response page = connection
                    .head("GET /topics/" + topic + "/partitions/0/records?count=1000&offset=" + (from + read.size())
                            + " HTTP/1.1\nHost: x\n\n")
                    .response();
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            List<Message> some = ShownRecords.of(page.body().getBytes(StandardCharsets.UTF_8));
            assertThat(some).isNotEmpty();
            read.addAll(some);
        }
        return read;
    }
}
