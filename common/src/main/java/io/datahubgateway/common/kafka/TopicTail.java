package io.datahubgateway.common.kafka;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a one-partition topic from its beginning, for ever, on a thread of its own that alone touches the consumer.
 *
 * <ul>
 *   <li>The sink is called on that thread, in offset order, with each record once per start.
 *   <li>{@link #readToEnd} completes when everything that was committed before the call has been handed to the sink.
 *   <li>While Kafka does not answer, the tail keeps trying; what it has read stays valid.
 * </ul>
 */
public final class TopicTail implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaConsumer<byte[], byte[]> ends; // tail thread only
    private final Consumer<List<ConsumerRecord<byte[], byte[]>>> sink;
    private final Thread thread;
    private final Queue<Barrier> asked = new ConcurrentLinkedQueue<>();
    private final List<Barrier> barriers = new ArrayList<>(); // tail thread only
    private volatile long position;
    private volatile boolean closed;

    private record Barrier(long end, Promise<Void> reached) {}

    public TopicTail(KafkaConnection kafka, String topic, Consumer<List<ConsumerRecord<byte[], byte[]>>> sink) {
        this.partition = new TopicPartition(topic, 0);
        this.sink = sink;
        this.consumer = kafka.consumer(
                "tail" + topic,
                Map.of(
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000));
        // A broker answers the requests of one connection in turn, so the end would be told only after the fetch that
        // waits
        // for new records, half a second later. Asked on a connection of its own it takes a millisecond.
        this.ends = kafka.consumer("end" + topic, Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000));
        this.thread = new Thread(this::run, "tail-" + topic);
        this.thread.setDaemon(true);
    }

    /** Starts reading; the future completes when the end of this moment is reached. Call once. */
    public Future<Void> start() {
        Future<Void> caughtUp = readToEnd();
        thread.start();
        return caughtUp;
    }

    /** Completes on the tail's thread, never before the sink has seen all that is committed now. Any thread. */
    public Future<Void> readToEnd() {
        return readToEnd(0);
    }

    /**
     * Also waits for everything before the offset {@code atLeast}: what the end of the topic tells may lag a little
     * behind a commit that has been confirmed.
     */
    public Future<Void> readToEnd(long atLeast) {
        Barrier barrier = new Barrier(atLeast, Promise.promise());
        asked.add(barrier);
        nudge();
        if (closed) {
            barrier.reached.tryFail(new IllegalStateException("the tail is closed"));
        }
        return barrier.reached.future();
    }

    /** Looks for new records now instead of at the end of the current wait. Any thread. */
    public void nudge() {
        consumer.wakeup();
        LockSupport.unpark(thread);
    }

    /** The offset that is read next: 0 as long as the topic has never held anything. Any thread. */
    public long position() {
        return position;
    }

    private void run() {
        try {
            consumer.assign(List.of(partition));
            while (!closed) {
                turn();
            }
        } finally {
            closed = true;
            consumer.close(CloseOptions.timeout(Duration.ZERO)); // in no group: there is nothing to say good-bye to
            ends.close(CloseOptions.timeout(Duration.ZERO));
            IllegalStateException gone = new IllegalStateException("the tail is closed");
            barriers.forEach(barrier -> barrier.reached.tryFail(gone));
            asked.forEach(barrier -> barrier.reached.tryFail(gone));
        }
    }

    private void turn() {
        try {
            placeBarriers();
            releaseBarriers();
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            consumer.poll(barriers.isEmpty() ? POLL : Duration.ofMillis(50)).forEach(records::add);
            if (!records.isEmpty()) {
                hand(records);
            }
            position = consumer.position(partition);
            releaseBarriers();
        } catch (WakeupException e) {
            // something was asked; the next turn sees it
        } catch (KafkaException e) {
            LOGGER.atWarn()
                    .addKeyValue("topic", partition.topic())
                    .addKeyValue("error", e)
                    .log("topic can't be read now, trying again");
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    /** A fault of the sink must not end the tail unseen: whoever waits for the topic would wait for ever. */
    private void hand(List<ConsumerRecord<byte[], byte[]>> records) {
        try {
            sink.accept(records);
        } catch (RuntimeException e) {
            LOGGER.atError()
                    .addKeyValue("topic", partition.topic())
                    .addKeyValue("offset", records.get(0).offset())
                    .setCause(e)
                    .log("records were passed over by a fault");
        }
    }

    private void placeBarriers() {
        if (asked.isEmpty()) {
            return;
        }
        List<Barrier> taken = new ArrayList<>();
        for (Barrier next = asked.poll(); next != null; next = asked.poll()) {
            taken.add(next);
        }
        try {
            long end = ends.endOffsets(List.of(partition)).get(partition);
            taken.forEach(barrier -> barriers.add(new Barrier(Math.max(end, barrier.end), barrier.reached)));
        } catch (KafkaException e) { // they are asked again in the next turn
            asked.addAll(taken);
            throw e;
        }
    }

    private void releaseBarriers() {
        List<Barrier> passed =
                barriers.stream().filter(barrier -> barrier.end <= position).toList();
        barriers.removeAll(passed);
        passed.forEach(barrier -> barrier.reached.tryComplete());
    }

    /** Stops the thread and waits for it, at most two seconds. */
    @Override
    public void close() {
        closed = true;
        nudge();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
