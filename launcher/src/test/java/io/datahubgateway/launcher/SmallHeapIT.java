package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.HttpDestination.Received;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sink may hold bounds the heap, however much waits: a process whose heap is a fraction of that lives and goes on. */
@KafkaTest
class SmallHeapIT {

    private static final String HEAP = "64m";
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 170; // per partition
    private static final int VALUE = 500_000; // 255 MB in all
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FILLING = "x".repeat(VALUE);

    @TempDir
    private Path data;

    private final TestKafka kafka;
    private final Vertx vertx = Vertx.vertx();
    private final HttpDestination destination = HttpDestination.start(vertx).withoutMemory();

    SmallHeapIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @AfterEach
    void close() throws Exception {
        destination.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aBacklogThatWouldNotFitWaitsInKafkaWhileTheDestinationHangs() {
        AtomicInteger hanging = new AtomicInteger();
        destination.script(request -> {
            hanging.incrementAndGet();
            return Reply.hang();
        });
        String topic = kafka.topic(PARTITIONS);
        append(topic);
        try (GatewayProcess gateway = GatewayProcess.startWithHeap(
                        HEAP,
                        Map.of("DATAHUB_EGRESS_BUFFER", "8MiB"),
                        data,
                        "--roles",
                        "egress,control-plane",
                        "--kafka",
                        kafka.bootstrapServers())
                .awaitReady()) {
            Tasks.create(
                    gateway,
                    "{\"id\":\"" + TestKafka.fresh("sink") + "\",\"kind\":\"sink\",\"topics\":[\"" + topic
                            + "\"],\"target\":{\"url\":\"" + destination.url("/") + "\",\"timeout\":\"500ms\"}}");
            await().atMost(PATIENCE).until(() -> hanging.get() >= 4 * PARTITIONS); // tried again and again

            List<List<String>> taken = takeEverything();

            await().atMost(PATIENCE).until(() -> !gateway.isAlive() || count(taken) >= PARTITIONS * RECORDS);
            assertThat(taken).isEqualTo(expected());
            assertThat(gateway.terminate().exitStatus()).as(gateway::everything).isZero();
            assertThat(gateway.everything()).doesNotContain("OutOfMemoryError");
        }
    }

    private void append(String topic) {
        for (int n = 0; n < RECORDS; n++) {
            for (int p = 0; p < PARTITIONS; p++) {
                kafka.append(topic, p, null, id(p, n) + FILLING);
            }
        }
    }

    private static String id(int partition, int n) {
        return partition + "-" + (1000 + n);
    }

    /** Ids by partition in the order of arrival; guarded by itself. */
    private List<List<String>> takeEverything() {
        List<List<String>> taken = new ArrayList<>();
        IntStream.range(0, PARTITIONS).forEach(p -> taken.add(new ArrayList<>()));
        destination.script(request -> {
            synchronized (taken) {
                String id = idOf(request);
                taken.get(Character.digit(id.charAt(0), 10)).add(id);
            }
            return Reply.status(200);
        });
        return taken;
    }

    /** The id if the rest is as it was sent. */
    private static String idOf(Received request) {
        String text = request.text();
        return text.endsWith(FILLING) ? text.substring(0, text.length() - VALUE) : text.substring(0, 6) + " is damaged";
    }

    private static int count(List<List<String>> taken) {
        synchronized (taken) {
            return taken.stream().mapToInt(List::size).sum();
        }
    }

    private static List<List<String>> expected() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(
                        p -> IntStream.range(0, RECORDS).mapToObj(n -> id(p, n)).toList())
                .toList();
    }
}
