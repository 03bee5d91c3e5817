package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.BlockedLoops;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.TestKafka;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams of records in the words of Confluent's REST API, version 3: reported while they go on, in order and within bounds. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfluentV3StreamIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConfluentV3StreamIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** 1 MiB of records, what 2,000 of them weigh besides, and a piece that arrives. */
    private static final int MOST_IN_FLIGHT = 2 * 1024 * 1024;

    /** Not the records, nor anything for each of them: a million would be above it with 40 bytes each. */
    private static final long MOST_HEAP_GROWTH = 40 * 1024 * 1024;

    private static final int RECORDS_IN_A_CHUNK = 50;
    private static final byte[] EMPTY_RECORD = utf8("{}");

    private final TestKafka kafka;
    private final BlockedLoops blocked = BlockedLoops.listen();
    private RunningIngress ingress;
    private String topic;

    ConfluentV3StreamIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        // A machine that stands still for a second is no matter here.
        ingress = RunningIngress.start(kafka, Map.of("ingress.stall", "20s", "ingress.maxBodySize", "64KiB"));
        topic = served(ingress);
    }

    @AfterAll
    void stop() {
        ingress.close();
        blocked.close();
    }

    private String served(RunningIngress ingress) {
        return served(kafka, ingress);
    }

    /** One that the gateway knows: a node that has just been started has the topics of many other tests to look up first. */
    static String served(TestKafka kafka, RunningIngress ingress) {
        String fresh = kafka.topic(1);
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh + "'}");
        String path = "/v3/clusters/" + kafka.clusterId() + "/topics/" + fresh + "/records";
        await().atMost(PATIENCE)
                .until(() -> ingress.post(path, "application/json", "{\"partition_id\":9}")
                        .body()
                        .contains("has the partitions 0 to 0, not 9"));
        return fresh;
    }

    private RawConnection open(RawConnection connection, String topic) {
        connection.head("POST /v3/clusters/" + kafka.clusterId() + "/topics/" + topic
                + "/records HTTP/1.1\nHost: x\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n");
        RawConnection.Response head = connection.responseHead(); // there before any record
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-type")).isEqualTo("application/json");
        return connection;
    }

    private RawConnection open(String topic) {
        return open(new RawConnection(ingress.port()), topic);
    }

    static String stored(int offset) {
        return "\"partition_id\":0,\"offset\":" + offset + ",";
    }

    private double inFlight(String what) {
        return ingress.metric("datahub_ingress_" + what + "_in_flight");
    }

    private void assertNothingStaysBehind() {
        await().untilAsserted(() -> {
            assertThat(inFlight("bytes")).isZero();
            assertThat(inFlight("requests")).isZero();
        });
    }

    @Test
    void manyRecordsAreReportedInOrderWithinBounds() throws Exception {
        blocked.forget();

        stream(20_000, () -> {});

        assertThat(blocked.found()).isEmpty();
    }

    /** Looking at the heap stops all threads, so here the event loops may stand still. */
    @Tag("long")
    @Test
    void aMillionRecordsAreReportedInOrderWithinBounds() throws Exception {
        long before = usedHeap();
        LongAccumulator most = new LongAccumulator(Math::max, 0);

        stream(1_000_000, () -> most.accumulate(usedHeap() - before));

        LOGGER.atInfo().addKeyValue("mostHeapGrowth", most).log("streamed");
        assertThat(most.get()).isLessThan(MOST_HEAP_GROWTH);
    }

    /** What is reachable, of the broker and the client too. */
    private static long usedHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** @param meanwhile is done ten times */
    private void stream(int records, Runnable meanwhile) throws Exception {
        String fresh = served(ingress);
        long begun = System.nanoTime();
        double most = 0;
        try (RawConnection stream = open(fresh)) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                for (int from = 0; from < records; from += RECORDS_IN_A_CHUNK) {
                    StringBuilder chunk = new StringBuilder();
                    for (int i = from; i < from + RECORDS_IN_A_CHUNK; i++) {
                        chunk.append("{\"value\":{\"type\":\"JSON\",\"data\":{\"number\":")
                                .append(i)
                                .append(",\"text\":\"a \\\"}{ b\"}}}");
                    }
                    stream.chunk(utf8(chunk.toString()));
                }
                stream.lastChunk();
            });
            for (int i = 0; i < records; i++) {
                assertThat(stream.line()).contains(stored(i));
                if (i % 1_000 == 0) {
                    most = Math.max(most, inFlight("bytes"));
                }
                if (i % (records / 10) == 0) {
                    meanwhile.run();
                }
            }
            assertThat(stream.line()).isNull();
            written.get(10, TimeUnit.SECONDS);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        LOGGER.atInfo()
                .addKeyValue("records", records)
                .addKeyValue("perSecond", records * 1000L / millis)
                .addKeyValue("mostBytesInFlight", (long) most)
                .log("streamed");

        assertThat(most).isPositive().isLessThan(MOST_IN_FLIGHT);
        assertNothingStaysBehind();
        assertThat(kafka.end(fresh)).isEqualTo(records);
        int[] found = {0};
        kafka.each(
                fresh,
                record -> assertThat(record.value())
                        .isEqualTo(utf8("{\"number\":" + found[0]++ + ",\"text\":\"a \\\"}{ b\"}")));
        assertThat(found[0]).isEqualTo(records);
    }

    @Test
    void eachRecordIsReportedWhileTheRequestGoesOn() {
        String fresh = served(ingress);
        try (RawConnection stream = open(fresh)) {
            assertThat(stream.chunk(EMPTY_RECORD).line()).contains(stored(0));
            assertThat(stream.chunk(utf8("{\"valeu\":1}")).line()).startsWith("{\"error_code\":422,");
            assertThat(stream.chunk(utf8("{\"partition_id\":9}")).line()).startsWith("{\"error_code\":40403,");
            assertThat(stream.chunk(utf8("{\"value\":{\"type\":\"AVRO\"}}")).line())
                    .startsWith("{\"error_code\":42205,");
            assertThat(stream.chunk(utf8(" {}\n{} ")).line()).contains(stored(1));
            assertThat(stream.line()).contains(stored(2));
            for (byte next : utf8("{\"value\":{\"type\":\"STRING\",\"data\":\"\\\\\\\"}\"}}")) {
                stream.chunk(new byte[] {next});
            }
            assertThat(stream.line()).contains(stored(3));
            assertThat(stream.lastChunk().line()).isNull();

            RawConnection.Response next =
                    stream.head("GET /v3/clusters HTTP/1.1\nHost: x\n\n").response();
            assertThat(next.status()).as("the connection is used again").isEqualTo(200);
        }
        assertThat(kafka.records(fresh).get(3).value()).isEqualTo(utf8("\\\"}"));
        assertNothingStaysBehind();
    }

    @Test
    void aStreamWithoutRecordsHasNoReports() {
        try (RawConnection stream = open(topic)) {
            assertThat(stream.chunk(utf8(" \n")).lastChunk().line()).isNull();
        }
    }

    @Test
    void aRecordThatIsNoJsonEndsTheStreamAndLosesNothingBeforeIt() {
        for (String broken :
                List.of("{\"value\":]}", "nonsense", "{\"value\":{\"type\":\"STRING\",\"data\":\"\u0001\"}}")) {
            String fresh = served(ingress);
            try (RawConnection stream = open(fresh)) {
                stream.chunk(utf8("{}".repeat(500) + broken + "{}".repeat(500)));

                for (int i = 0; i < 500; i++) {
                    assertThat(stream.line()).contains(stored(i));
                }
                assertThat(stream.line()).startsWith("{\"error_code\":400,\"message\":\"");
                assertThat(stream.line()).isNull();
            }
            assertThat(kafka.end(fresh)).isEqualTo(500);
        }
        assertNothingStaysBehind();
    }

    @Test
    void aBodyThatEndsWithinARecordIsToldSo() {
        String fresh = served(ingress);
        try (RawConnection stream = open(fresh)) {
            stream.chunk(utf8("{}{\"value\":")).lastChunk();

            assertThat(stream.line()).contains(stored(0));
            assertThat(stream.line()).startsWith("{\"error_code\":400,").contains("is not valid JSON");
            assertThat(stream.line()).isNull();
        }
    }

    @Test
    void aRecordBeyondTheLimitEndsTheStream() {
        String fresh = served(ingress);
        try (RawConnection stream = open(fresh)) {
            stream.chunk(utf8("{}{\"value\":{\"type\":\"STRING\",\"data\":\"" + "x".repeat(80 * 1024)));

            assertThat(stream.line()).contains(stored(0));
            assertThat(stream.line()).startsWith("{\"error_code\":413,").contains("64KiB");
            assertThat(stream.line()).isNull();
        }
        assertThat(kafka.end(fresh)).isEqualTo(1);
        assertNothingStaysBehind();
    }

    /** The records are long and the reports are not, so that the client finds itself stopped before Kafka has taken much. */
    @Test
    void aClientThatDoesNotReadIsNotReadFromUntilItDoes() throws Exception {
        String fresh = TestKafka.fresh("long".repeat(50)); // and so is each report
        kafka.create(fresh, 1, Map.of());
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh + "'}");
        byte[] chunk = utf8("{}" + " ".repeat(4 * 1024));
        AtomicLong sent = new AtomicLong();
        AtomicBoolean enough = new AtomicBoolean();
        try (RawConnection stream = open(RawConnection.withSmallBuffer(ingress.port()), fresh)) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    stream.chunk(chunk);
                    sent.incrementAndGet();
                }
                stream.lastChunk();
            });
            long[] before = {-1};
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(400)).until(() -> {
                boolean stands = sent.get() == before[0];
                before[0] = sent.get();
                return stands;
            });
            long taken = kafka.end(fresh);
            assertThat(taken).as("of %s", sent).isLessThan(sent.get());
            assertThat(inFlight("bytes")).isPositive().isLessThan(MOST_IN_FLIGHT);
            assertThat(written).isNotDone();

            enough.set(true);
            for (int i = 0; i < taken; i++) {
                assertThat(stream.line()).contains(stored(i));
            }
            long reports = taken;
            while (stream.line() != null) {
                reports++;
            }
            written.get(10, TimeUnit.SECONDS);
            assertThat(reports).isEqualTo(sent.get()).isEqualTo(kafka.end(fresh));
        }
        assertNothingStaysBehind();
    }

    @Test
    void aClientThatGoesAwayLeavesNothingBehind() {
        String fresh = served(ingress);
        try (RawConnection stream = open(fresh)) {
            stream.chunk(utf8("{}".repeat(100)));
            for (int i = 0; i < 100; i++) {
                assertThat(stream.line()).contains(stored(i));
            }
            stream.chunk(utf8("{}".repeat(100) + "{\"value\":"));
        }
        assertNothingStaysBehind();
        assertThat(kafka.end(fresh)).isBetween(100L, 200L);
    }

    @Test
    void aPauseHoldsForAStreamThatIsOpen() {
        String fresh = kafka.topic(1);
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh + "'}");
        try (RawConnection stream = open(fresh)) {
            assertThat(stream.chunk(EMPTY_RECORD).line()).contains(stored(0));
            ingress.command(hub, TaskAction.PAUSE);
            await().until(() -> String.valueOf(stream.chunk(EMPTY_RECORD).line())
                    .startsWith("{\"error_code\":503,\"message\":\"task " + hub + " is paused"));
            long paused = kafka.end(fresh);
            ingress.command(hub, TaskAction.RESUME);
            await().until(() ->
                    String.valueOf(stream.chunk(EMPTY_RECORD).line()).contains(stored((int) paused)));
        }
    }

    /** A task that is made for the topic alone serves it from then on, also what comes in a stream that is older. */
    @Test
    void aStreamGoesThroughTheTaskThatServesTheTopicNow() {
        String fresh = kafka.topic(1);
        ingress.datahub("{'id':'%s','kind':'ingress','topicPattern':'" + fresh + "'}");
        try (RawConnection stream = open(fresh)) {
            assertThat(stream.chunk(EMPTY_RECORD).line()).contains(stored(0));
            String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh + "'}");
            ingress.command(hub, TaskAction.PAUSE);

            await().until(() -> String.valueOf(stream.chunk(EMPTY_RECORD).line())
                    .startsWith("{\"error_code\":503,\"message\":\"task " + hub + " is paused"));
        }
    }

    /** It is not refused but slowed: a stream can wait. */
    @Test
    void aStreamIsAsFastAsItsTaskAllows() {
        String fresh = kafka.topic(1);
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh
                + "','limits':{'bytesPerSecond':'20KiB','burst':'100ms'}}");
        long begun = System.nanoTime();
        try (RawConnection stream = open(fresh)) {
            for (int i = 0; i < 20; i++) {
                stream.chunk(utf8("{}" + " ".repeat(1022)));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(stream.line()).contains(stored(i));
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(500));
    }

    /** Another request holds all that the limit allows; once it is gone the stream goes on. */
    @Test
    void aStreamWaitsForRoomWithinTheLimitOfAllRequestsAndEndsAtShutdown() throws Exception {
        RunningIngress small =
                RunningIngress.start(kafka, Map.of("ingress.maxBytesInFlight", "1MiB", "ingress.maxBodySize", "1MiB"));
        String fresh = served(small);
        try (RawConnection stream = open(new RawConnection(small.port()), fresh)) {
            assertThat(stream.chunk(EMPTY_RECORD).line()).contains(stored(0));
            try (RawConnection other = new RawConnection(small.port())) {
                other.head("POST /topics/" + fresh
                        + " HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: 1048576\n\n");
                await().until(() -> small.metric("datahub_ingress_bytes_in_flight") == 1_048_576);
                stream.chunk(EMPTY_RECORD);
                await().during(Duration.ofMillis(200)).until(() -> kafka.end(fresh) == 1);
            }
            assertThat(stream.line()).contains(stored(1));

            CompletableFuture<Void> closed = CompletableFuture.runAsync(small::close);

            assertThat(stream.line()).startsWith("{\"error_code\":503,").contains("this node shuts down");
            assertThat(stream.line()).isNull();
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void silenceAndTimeEndAStreamWithAReport() {
        try (RunningIngress impatient =
                RunningIngress.start(kafka, Map.of("ingress.bodyTimeout", "1s", "ingress.streamTime", "2s"))) {
            String fresh = served(impatient);
            String topic = served(impatient);
            try (RawConnection silent = open(new RawConnection(impatient.port()), fresh);
                    RawConnection busy = open(new RawConnection(impatient.port()), topic)) {
                assertThat(silent.chunk(EMPTY_RECORD).line()).contains(stored(0));
                String[] last = {""};
                await().until(() -> {
                    last[0] = String.valueOf(busy.chunk(EMPTY_RECORD).line());
                    return !last[0].startsWith("{\"error_code\":200,");
                });

                assertThat(last[0]).startsWith("{\"error_code\":408,").contains("no longer than 2s");
                assertThat(busy.line()).isNull();
                assertThat(silent.line()).startsWith("{\"error_code\":408,").contains("nothing has arrived for 1s");
                assertThat(silent.line()).isNull();
                assertThat(silent.isClosedByServer()).isTrue();
            }
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
