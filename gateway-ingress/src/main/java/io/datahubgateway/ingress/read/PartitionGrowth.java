package io.datahubgateway.ingress.read;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells whoever waits at the end of a partition when it has grown, without holding a reader meanwhile. Ten times a second
 * Kafka is asked for the ends of all such partitions together; one whose answer is outstanding is not asked for again.
 * When nobody waits, nothing is asked. Any thread.
 */
final class PartitionGrowth implements AutoCloseable {

    private static final long PERIOD_MS = 100;

    private final Vertx vertx;
    private final Admin admin;
    private final Map<TopicPartition, Set<Waiting>> waiting = new ConcurrentHashMap<>();
    private final Set<TopicPartition> asked = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean armed = new AtomicBoolean();
    private volatile boolean closed;

    PartitionGrowth(Vertx vertx, KafkaConnection kafka) {
        this.vertx = vertx;
        this.admin = kafka.admin("reading");
    }

    /** One who waits. Belongs to the context on which it began to. */
    final class Waiting {
        private final TopicPartition partition;
        private final long offset;
        private final Context context;
        private final Promise<Boolean> outcome = Promise.promise();
        private long timer;

        private Waiting(TopicPartition partition, long offset, Context context) {
            this.partition = partition;
            this.offset = offset;
            this.context = context;
        }

        /** Whether the partition has grown; false when the time was over first, or at {@link #giveUp}. */
        Future<Boolean> outcome() {
            return outcome.future();
        }

        void giveUp() {
            end(false);
        }

        private void end(boolean grown) {
            waiting.computeIfPresent(partition, (key, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
            vertx.cancelTimer(timer);
            outcome.tryComplete(grown);
        }
    }

    /**
     * Begins to wait. On a Vert.x context, where the outcome comes too.
     *
     * @param offset what the partition must have grown beyond
     */
    Waiting await(TopicPartition partition, long offset, Duration atMost) {
        Waiting one = new Waiting(partition, offset, Vertx.currentContext());
        one.timer = vertx.setTimer(Math.max(1, atMost.toMillis()), fired -> one.end(false));
        waiting.compute(partition, (key, all) -> {
            Set<Waiting> some = all == null ? ConcurrentHashMap.newKeySet() : all;
            some.add(one);
            return some;
        });
        arm();
        return one;
    }

    private void arm() {
        if (!closed && !waiting.isEmpty() && armed.compareAndSet(false, true)) {
            vertx.setTimer(PERIOD_MS, fired -> {
                ask();
                armed.set(false);
                arm();
            });
        }
    }

    private void ask() {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicPartition partition : waiting.keySet()) {
            if (asked.add(partition)) {
                ends.put(partition, OffsetSpec.latest());
            }
        }
        if (ends.isEmpty() || closed) {
            return;
        }
        ListOffsetsResult answers = admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        ends.keySet()
                .forEach(partition -> answers.partitionResult(partition).whenComplete((end, failure) -> {
                    asked.remove(partition);
                    if (failure == null) { // else it is asked again
                        wake(partition, end.offset());
                    }
                }));
    }

    private void wake(TopicPartition partition, long end) {
        for (Waiting one : waiting.getOrDefault(partition, Set.of())) {
            if (end > one.offset) {
                one.context.runOnContext(ignored -> one.end(true));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        admin.close(Duration.ZERO);
    }
}
