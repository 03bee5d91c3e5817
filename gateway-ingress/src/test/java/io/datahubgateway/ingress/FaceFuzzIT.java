package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.ingress.roundtrip.Mutator;
import io.datahubgateway.ingress.roundtrip.RandomContent;
import io.datahubgateway.ingress.roundtrip.Sender;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.TestKafka;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of every face, spoiled at random: each is answered, none with a 5xx, and nothing of them stays behind. A face is
 * among them once {@link Sender} has it; what it is asked with stands in {@link #QUERIES}. {@code -Dfuzz.seed=...} repeats
 * what a failure names.
 */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaceFuzzIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(FaceFuzzIT.class);
    private static final int CONNECTIONS = 16;

    /** By face; of datahub, then topic. */
    private static final List<String> QUERIES = List.of(
            "/messages/%1$s:%2$s:0:0",
            "/topics/%2$s/partitions/0/records?offset=0&count=2&key=a&keyEncoding=text",
            "/topics/%2$s/partitions/0/records?latest=2",
            "/topics",
            "/topics/%2$s/partitions/0/offsets",
            "/v1/metadata/topics/%2$s/partitions",
            "/v3/clusters/{cluster}/topics/%2$s",
            "/v3/clusters/{cluster}/topics/%2$s/partitions/0",
            "/v1/consumer/topics/%2$s/partitions/0/offsets/0?count=2");

    /** Of Tencent's face: an operation and its parameters. Topics are left as they are. */
    private static final List<List<String>> ACTIONS = List.of(
            List.of("FetchMessageByOffset", "{'InstanceId':'x','Topic':'%2$s','Partition':0,'Offset':0}"),
            List.of("FetchMessageListByOffset", "{'Topic':'%2$s','Partition':0,'Offset':0}"),
            List.of("FetchMessageListByTimestamp", "{'Topic':'%2$s','Partition':1,'StartTime':1764402000000}"),
            List.of("FetchDatahubMessageByOffset", "{'Name':'%2$s','Partition':0,'Offset':0}"),
            List.of("FetchLatestDatahubMessageList", "{'Name':'%2$s','Partition':0,'MessageCount':2}"),
            List.of("DescribeDatahubGroupOffsets", "{'Name':'%2$s','Group':'g','SearchWord':'t','Limit':1}"),
            List.of("DescribeDatahubTopic", "{'Name':'%2$s'}"),
            List.of("DescribeDatahubTopics", "{'SearchWord':'%2$s','Offset':0,'Limit':1}"));

    private static final String TENCENT_ERROR = "{\"Response\":{\"Error\":{\"Code\":\"";

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String topic;
    private String hub;
    private String cluster;
    private AtomicIntegerArray answers; // by first digit of the status, or of what is meant by it

    FaceFuzzIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        // A machine that stands still for a second is no matter of what is sent.
        // Whoever deletes the topic spoils it for the others.
        ingress = RunningIngress.start(kafka, Map.of("ingress.stall", "20s", "ingress.administration", "false"));
        cluster = kafka.clusterId();
        topic = kafka.topic(2);
        hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    @Test
    void everySpoiledRequestIsAnsweredAndNothingStaysBehind() throws Exception {
        fuzz(5_000, Long.getLong("fuzz.seed", 20_261));
    }

    @Tag("long")
    @Test
    void everySpoiledRequestIsAnsweredForLong() throws Exception {
        fuzz(1_000_000, Long.getLong("fuzz.seed", System.nanoTime()));
    }

    private void fuzz(int requests, long seed) throws Exception {
        answers = new AtomicIntegerArray(6);
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            int client = i;
            work.add(clients.submit(() -> client(
                    new RandomContent(seed + client),
                    requests / CONNECTIONS,
                    "-Dfuzz.seed=" + seed + " client " + client)));
        }
        for (Future<?> done : work) {
            done.get();
        }
        clients.shutdown();

        for (String held : List.of(
                "datahub_ingress_bytes_in_flight",
                "datahub_ingress_requests_in_flight",
                "datahub_ingress_read_bytes_in_flight",
                "datahub_ingress_open_reads")) {
            await(held).until(() -> ingress.metric(held) == 0);
        }
        LOGGER.atInfo()
                .addKeyValue("requests", requests)
                .addKeyValue("seed", seed)
                .addKeyValue("answers", answers)
                .log("fuzzed");
        assertThat(answers.get(2)).as("taken all the same: " + answers).isGreaterThan(requests / 20);
        assertThat(answers.get(4)).as("refused: " + answers).isGreaterThan(requests / 5);
    }

    private void client(RandomContent random, int requests, String repeat) {
        Mutator mutator = new Mutator(random);
        RawConnection connection = null;
        for (int i = 0; i < requests; i++) {
            Sender.Request request = mutator.spoiled(seed(random).in(cluster));
            if (random.chance(20)) {
                breakOff(mutator.spoiled(request.bytes()));
                continue;
            }
            String as =
                    repeat + " request " + i + ":\n" + new String(request.bytes(), StandardCharsets.ISO_8859_1) + "\n";
            RawConnection.Response response = null;
            if (connection != null) {
                try {
                    response = answered(connection, request);
                } catch (UncheckedIOException e) { // it was closed after the last answer
                    connection.close();
                }
            }
            if (response == null) {
                connection = new RawConnection(ingress.port());
                try {
                    response = answered(connection, request);
                } catch (UncheckedIOException e) {
                    throw new AssertionError(as, e);
                }
            }
            assertThat(response.status()).as(as + response.body()).isBetween(200, 499);
            assertThat(response.body())
                    .as(as)
                    .doesNotStartWith(TENCENT_ERROR + "Internal")
                    .doesNotStartWith(TENCENT_ERROR + "ResourceUnavailable");
            assertThat(response.header("transfer-encoding")).as(as).isIn("", request.chunked() ? "chunked" : "");
            answers.incrementAndGet(response.body().startsWith(TENCENT_ERROR) ? 4 : response.status() / 100);
        }
        if (connection != null) {
            connection.close();
        }
    }

    private Sender.Request seed(RandomContent random) {
        if (random.chance(6)) {
            return new Sender.Request(
                    "GET", random.one(QUERIES).formatted(hub, topic), List.of(), new byte[0], List.of());
        }
        if (random.chance(8)) {
            List<String> action = random.one(ACTIONS);
            String parameters = action.get(1).replace('\'', '"').formatted(hub, topic);
            return Sender.action(action.get(0), parameters.getBytes(StandardCharsets.UTF_8), List.of());
        }
        Sender.Request request = random.one(List.of(Sender.values())).request(random, hub, topic);
        return random.chance(8) ? request.compressed(random.chance(3) ? "deflate" : "gzip") : request;
    }

    private static RawConnection.Response answered(RawConnection connection, Sender.Request request) {
        RawConnection.Response response = connection.bytes(request.bytes()).response();
        while (response.status() == 100) {
            response = connection.response();
        }
        return response;
    }

    /** Where it ends is wrong too; the client says no more and goes. */
    private void breakOff(byte[] bytes) {
        try (RawConnection connection = new RawConnection(ingress.port())) {
            connection.bytes(bytes);
        }
    }
}
