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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
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
 *   <li>{@link #readToEnd} completes when everything that was written before the call is decided and handed over.
 *   <li>While Kafka does not answer, the tail keeps trying; what it has read stays valid.
 * </ul>
 */
public final class TopicTail implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<List<ConsumerRecord<byte[], byte[]>>> sink;
    private final Thread thread;
    private final Queue<Barrier> barriers = new ConcurrentLinkedQueue<>();
    private final Admin admin; // asks for ends: the consumer's own connection is busy with its long fetch
    private volatile long position;
    private volatile boolean closed;

    private record Barrier(long end, Promise<Void> reached) {}

    public TopicTail(KafkaConnection kafka, String topic, Consumer<List<ConsumerRecord<byte[], byte[]>>> sink) {
        this.partition = new TopicPartition(topic, 0);
        this.sink = sink;
        this.admin = kafka.admin("end" + topic);
        this.consumer = kafka.consumer(
                "tail" + topic,
                Map.of(
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000));
        this.thread = new Thread(this::run, "tail-" + topic);
        this.thread.setDaemon(true);
    }

    /** Starts reading; the future completes when the end of this moment is reached. Call once. */
    public Future<Void> start() {
        thread.start();
        return readToEnd();
    }

    /**
     * Completes on the tail's thread when everything that was written before the call is decided and, if it was
     * committed, handed to the sink. The end is that of all records, not of the committed ones: a commit is acknowledged
     * before its marker stands in the topic, and who reads only as far as the last marker misses it. Fails when Kafka does
     * not say where the end is. Any thread.
     */
    public Future<Void> readToEnd() {
        Promise<Void> reached = Promise.promise();
        KafkaAnswers.future(admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition))
                .onSuccess(end -> {
                    barriers.add(new Barrier(end.offset(), reached));
                    nudge();
                    if (closed) {
                        reached.tryFail(new IllegalStateException("the tail is closed"));
                    }
                })
                .onFailure(reached::tryFail);
        return reached.future();
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
            IllegalStateException gone = new IllegalStateException("the tail is closed");
            barriers.forEach(barrier -> barrier.reached.tryFail(gone));
        }
    }

    private void turn() {
        try {
            List<ConsumerRecord<byte[], byte[]>> records = poll();
            if (!records.isEmpty()) {
                hand(records);
            }
            position = consumer.position(partition);
            releaseBarriers();
        } catch (WakeupException e) {
            // asked while the position was not known yet; the next turn looks again
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

    private List<ConsumerRecord<byte[], byte[]>> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try {
            consumer.poll(POLL).forEach(records::add);
        } catch (WakeupException e) {
            // a barrier may be reached already, or the end has come
        }
        return records;
    }

    private void releaseBarriers() {
        barriers.removeIf(barrier -> {
            boolean there = barrier.end <= position;
            if (there) {
                barrier.reached.tryComplete();
            }
            return there;
        });
    }

    /** Stops the thread and waits for it, at most two seconds. */
    @Override
    public void close() {
        closed = true;
        nudge();
        admin.close(Duration.ofSeconds(1));
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
