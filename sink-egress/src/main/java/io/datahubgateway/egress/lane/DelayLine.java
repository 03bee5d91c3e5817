package io.datahubgateway.egress.lane;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of a window that are not due yet. A record is due when the delay has passed since its timestamp, and at the latest
 * when it has passed since the record came: one with a timestamp in the future, or none, waits no longer. Those of an ordered
 * lane become due in their order. On the task's context.
 */
final class DelayLine {

    private final long delayMillis;
    private final Timers timers;
    private final PriorityQueue<Held> held =
            new PriorityQueue<>(Comparator.comparingLong(Held::dueAt).thenComparingLong(Held::number));
    private long number;

    /** @param dueAt by the task's clock */
    record Held(long dueAt, long number, Lane lane, ConsumerRecord<byte[], byte[]> record) {}

    DelayLine(Duration delay, Timers timers) {
        this.delayMillis = delay.toMillis();
        this.timers = timers;
    }

    /** Takes the next record of the lane. */
    void add(Lane lane, ConsumerRecord<byte[], byte[]> record) {
        long dueAt = timers.nanoTime() + waitMillis(record.timestamp()) * 1_000_000;
        if (lane.ordered && lane.delayed > 0) {
            dueAt = Math.max(dueAt, lane.delayedUntil);
        }
        lane.delayedUntil = dueAt;
        lane.delayed++;
        held.add(new Held(dueAt, number++, lane, record));
    }

    private long waitMillis(long timestamp) {
        long now = timers.epochMillis();
        long since = timestamp < 0 ? now : Math.min(timestamp, now);
        return Math.max(0, since + delayMillis - now);
    }

    /** Removes the next record that is due; null when there is none. */
    @Nullable
    Held poll(long now) {
        Held first = held.peek();
        if (first == null || first.dueAt > now) {
            return null;
        }
        first.lane.delayed--;
        return held.remove();
    }

    /** The record with this offset, null when it is not held. Looks through all. */
    @Nullable
    Held find(long offset) {
        return held.stream()
                .filter(one -> one.record.offset() == offset)
                .findFirst()
                .orElse(null);
    }

    /** Nanoseconds until the next record is due, {@link WindowLanes#NEVER} when it holds none. */
    long dueIn(long now) {
        Held first = held.peek();
        return first == null ? WindowLanes.NEVER : Math.max(0, first.dueAt - now);
    }
}
