package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.failure.Failure;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A queue of records with one property: of an ordered lane one request at most has records, of an unordered one any
 * number. A queue only: who may draw from it and when is decided by the {@link Dispatcher}. On the task's context.
 *
 * <pre>
 *           records            drawn (ordered)       all delivered
 *   EMPTY ----------> READY -------------------> BUSY -------------> EMPTY or READY
 *                       ^                        |  |
 *                       |   the wait is over     |  | rejected or exhausted
 *                       +------------- PARKED <--+  +---> DISPOSING ---> EMPTY, READY or PARKED
 * </pre>
 */
final class Lane {

    /** What a lane waits for. */
    enum State {
        /** For records. */
        EMPTY,
        /** For its turn: in the ready queue of its window. */
        READY,
        /** For the end of the request that has records of it. */
        BUSY,
        /** For the time of its next attempt. */
        PARKED,
        /** For the failure policy, which is asked for one record after the other. */
        DISPOSING
    }

    final WindowLanes home;
    final boolean ordered;
    final @Nullable KeyBytes key; // under which it is found, null when it is not found by a key
    State state = State.EMPTY;
    long notBefore; // when what was tried may be tried again
    boolean tried; // a record of it was in a request already: it waits for no others
    int delayed; // its records that are not due yet: they are not in it
    long delayedUntil; // when the last of them is
    boolean troubled; // it was told that it is in trouble

    @Nullable
    Reason policyWaits; // why the failure policy has to be asked again

    private @Nullable ConsumerRecord<byte[], byte[]> first; // of those that wait, null when none does
    private @Nullable ArrayDeque<ConsumerRecord<byte[], byte[]>> others; // behind it: most lanes of keys never have any
    private long bytes; // what all that waits would add to a body, each as if it were not the first
    private @Nullable Queue<Failure> failures;

    Lane(WindowLanes home, boolean ordered, @Nullable KeyBytes key) {
        this.home = home;
        this.ordered = ordered;
        this.key = key;
    }

    /** @param size bytes that it adds to a body */
    void add(ConsumerRecord<byte[], byte[]> record, int size) {
        if (first == null) {
            first = record;
        } else {
            others().addLast(record);
        }
        bytes += size;
    }

    void putBack(ConsumerRecord<byte[], byte[]> record, int size) {
        if (first != null) {
            others().addFirst(first);
        }
        first = record;
        bytes += size;
    }

    private ArrayDeque<ConsumerRecord<byte[], byte[]>> others() {
        if (others == null) {
            others = new ArrayDeque<>();
        }
        return others;
    }

    /** Of those that wait; only while some do. */
    ConsumerRecord<byte[], byte[]> first() {
        return Objects.requireNonNull(first);
    }

    void removeFirst(int size) {
        first = others == null ? null : others.poll();
        bytes -= size;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** The record with this offset, whether it is to be drawn or to be disposed of; null when it is not in it. */
    @Nullable
    ConsumerRecord<byte[], byte[]> record(long offset) {
        Stream<ConsumerRecord<byte[], byte[]>> failed =
                failures == null ? Stream.empty() : failures.stream().map(Failure::record);
        return Stream.concat(failed, waiting(offset))
                .filter(record -> record.offset() == offset)
                .findFirst()
                .orElse(null);
    }

    /** Those that wait, if the one with this offset may be among them. */
    private Stream<ConsumerRecord<byte[], byte[]>> waiting(long offset) {
        if (first == null || offset < first.offset()) {
            return Stream.empty();
        }
        if (others == null || others.isEmpty()) {
            return Stream.of(first);
        }
        return offset > others.getLast().offset() ? Stream.empty() : Stream.concat(Stream.of(first), others.stream());
    }

    int size() {
        return first == null ? 0 : others == null ? 1 : 1 + others.size();
    }

    long bytes() {
        return bytes;
    }

    /** Offset of the next record. Does not change while the lane is READY. */
    long nextOffset() {
        return first().offset();
    }

    /** The record is to be disposed of. */
    void failed(Failure failure) {
        if (failures == null) {
            failures = new ArrayDeque<>(1);
        }
        failures.add(failure);
    }

    /** The next to dispose of, null when there is none. */
    @Nullable
    Failure failure() {
        return failures == null ? null : failures.peek();
    }

    void disposed() {
        policyWaits = null;
        if (failures != null) {
            failures.remove();
        }
    }
}
