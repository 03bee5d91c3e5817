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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
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
    private static final int SMALL = 100;
    private static final int FITTING = 10_000; // of the small ones, fewer than the buffer holds
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

    /** Small ones take more for what surrounds them than for themselves: together several times the heap. */
    @Test
    void aBacklogOfSmallRecordsWaitsInKafkaWhileTheDestinationIsDown() throws Exception {
        smallRecordsWait(200_000);
    }

    @Test
    @Tag("long")
    void aBacklogOfAMillionSmallRecordsWaitsInKafka() throws Exception {
        smallRecordsWait(1_000_000);
    }

    private void smallRecordsWait(int count) throws Exception {
        AtomicInteger refused = new AtomicInteger();
        destination.script(request -> {
            refused.incrementAndGet();
            return Reply.status(503);
        });
        String topic = kafka.topic(PARTITIONS);
        appendSmall(topic, count);
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
                            + "\"],\"order\":\"key\",\"target\":{\"url\":\"" + destination.url("/") + "\"}}");
            await().atMost(PATIENCE).until(() -> refused.get() >= FITTING || !gateway.isAlive());

            Set<String> taken = ConcurrentHashMap.newKeySet();
            destination.script(request -> {
                taken.add(request.text());
                return Reply.status(200);
            });

            await().atMost(PATIENCE).until(() -> taken.size() >= 2 * FITTING || !gateway.isAlive());
            assertThat(gateway.terminate().exitStatus()).as(gateway::everything).isZero();
            assertThat(gateway.everything()).doesNotContain("OutOfMemoryError");
        }
    }

    /** Of a hundred bytes each, every one with a key of its own. */
    private void appendSmall(String topic, int count) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 20);
        List<Future<RecordMetadata>> stored = new ArrayList<>(count);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int n = 0; n < count; n++) {
                byte[] key = Integer.toString(n).getBytes(StandardCharsets.UTF_8);
                byte[] value = Arrays.copyOf(key, SMALL);
                stored.add(producer.send(new ProducerRecord<>(topic, key, value)));
            }
        }
        for (Future<RecordMetadata> one : stored) {
            one.get();
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
