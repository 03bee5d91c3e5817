package io.datahubgateway.common.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes this node's part of {@code __datahub.status}: a heartbeat every two seconds under the node's id, and one record
 * per task under {@code node/task} when its state changes. A report is also published on the bus at once.
 *
 * <p>A record that Kafka did not take is sent again with the next heartbeat; only the newest of a task counts. All
 * methods may be called from any thread and don't block; the work is done on one thread of the reporter's own.
 */
public final class StatusReporter {

    /** Time between two heartbeats. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(2);

    /** Silence after which a node counts as dead. */
    public static final Duration LIVE_FOR = HEARTBEAT.multipliedBy(3).plusSeconds(1);

    private static final Logger LOGGER = LoggerFactory.getLogger(StatusReporter.class);

    private final Vertx vertx;
    private final NodeInfo node;
    private final Supplier<? extends Producer<byte[], byte[]>> producers;
    private Producer<byte[], byte[]> producer; // executor only
    private final ScheduledExecutorService executor;
    private final Map<String, ObservedState> current = new HashMap<>(); // executor only
    private final Map<String, byte @Nullable []> unsent = new HashMap<>(); // executor only; key to newest value
    private volatile long lastStored = System.nanoTime();

    public StatusReporter(Vertx vertx, KafkaConnection kafka, NodeInfo node) {
        this(vertx, () -> producer(kafka), node);
    }

    /** @param producers makes the first producer and those that replace a broken one; may block */
    StatusReporter(Vertx vertx, Supplier<? extends Producer<byte[], byte[]>> producers, NodeInfo node) {
        this.vertx = vertx;
        this.node = node;
        this.producers = producers;
        this.producer = producers.get();
        this.executor = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "status-" + node.id());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // reports that come after close() are of no use
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaConnection kafka) {
        return kafka.producer(
                "status",
                Map.of(
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000,
                        ProducerConfig.LINGER_MS_CONFIG, 0,
                        ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * 1024 * 1024,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000));
    }

    /**
     * Starts the heartbeat. Completes when Kafka has stored the first one, which also means that the first send of this
     * JVM, with its class loading, is over.
     */
    public Future<Void> start() {
        Promise<Void> stored = Promise.promise();
        executor.scheduleWithFixedDelay(
                () -> {
                    unsent.put(node.id(), Json.bytes(node.toJson()));
                    sendAll(stored);
                },
                0,
                HEARTBEAT.toMillis(),
                TimeUnit.MILLISECONDS);
        return stored.future();
    }

    /** This node applied {@code generation} of the task and it now fares so; nothing happens when that is known. */
    public void report(String task, long generation, ObservedState.State state, @Nullable String error) {
        report(task, generation, state, error, null);
    }

    /** The same of a sink of which something may wait. */
    public void report(
            String task,
            long generation,
            ObservedState.State state,
            @Nullable String error,
            @Nullable WaitingLanes waiting) {
        ObjectNode lanes = waiting == null ? null : waiting.toJson();
        executor.execute(() -> {
            ObservedState known = current.get(task);
            if (known != null
                    && known.generation() == generation
                    && known.state() == state
                    && Objects.equals(known.error(), error)
                    && Objects.equals(known.waiting(), lanes)) {
                return;
            }
            ObservedState observed =
                    new ObservedState(node.id(), task, generation, state, error, System.currentTimeMillis(), lanes);
            boolean gone = state == ObservedState.State.DELETED;
            if (gone) {
                current.remove(task);
            } else {
                current.put(task, observed);
            }
            byte[] json = Json.bytes(observed.toJson());
            vertx.eventBus()
                    .publish(BusAddress.TASK_OBSERVED, new JsonObject(new String(json, StandardCharsets.UTF_8)));
            unsent.put(key(task), json);
            send(key(task), json, Promise.promise());
            if (gone) { // the report itself need not stay: the next heartbeat takes it out of the topic
                unsent.put(key(task), null);
            }
        });
    }

    /** For how long Kafka has stored nothing of this node; never much longer than a heartbeat while all is well. */
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastStored);
    }

    private String key(String task) {
        return node.id() + "/" + task;
    }

    private void sendAll(Promise<Void> stored) {
        new HashMap<>(unsent).forEach((key, value) -> send(key, value, stored));
    }

    private void send(String key, byte @Nullable [] value, Promise<Void> stored) {
        try {
            producer.send(
                    new ProducerRecord<>(InternalTopics.STATUS, 0, key.getBytes(StandardCharsets.UTF_8), value),
                    (metadata, failure) -> {
                        if (failure == null) {
                            lastStored = System.nanoTime();
                            stored.tryComplete();
                            executor.execute(() -> unsent.remove(key, value)); // unless a newer one has come
                        } else {
                            LOGGER.atDebug()
                                    .addKeyValue("key", key)
                                    .addKeyValue("error", failure)
                                    .log("status not stored");
                        }
                    });
        } catch (KafkaException | IllegalStateException e) { // no answer about this record: the producer is broken
            LOGGER.atWarn()
                    .addKeyValue("key", key)
                    .addKeyValue("error", e.toString())
                    .log("status not stored, starting a new producer");
            replaceProducer();
        }
    }

    /** When none can be made now, the next heartbeat tries again: what the heartbeat throws would end it for good. */
    private void replaceProducer() {
        producer.close(Duration.ZERO);
        try {
            producer = producers.get();
        } catch (KafkaException e) {
            LOGGER.atWarn().addKeyValue("error", e.toString()).log("no new producer could be made");
        }
    }

    /** Takes this node's records out of the topic and ends the heartbeat; blocks three seconds at most. */
    public void close() {
        executor.execute(() -> {
            current.keySet().forEach(task -> unsent.put(key(task), null));
            unsent.put(node.id(), null);
            sendAll(Promise.promise());
            producer.close(Duration.ofSeconds(2));
        });
        executor.shutdown();
        try {
            if (!executor.awaitTermination(
                    3, TimeUnit.SECONDS)) { // its thread is a daemon: no need to interrupt a send
                LOGGER.atInfo().log("Kafka does not take this node's leave; the others will miss its heartbeat");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
