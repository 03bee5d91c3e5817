package io.datahubgateway.egress.lane;

import io.datahubgateway.common.record.Whereabouts;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.failure.Attempts;
import io.datahubgateway.egress.lane.DelayLine.Held;
import io.datahubgateway.egress.poll.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one window: sorts records into them by the order that was asked for, and draws requests from those that are
 * ready, the one with the oldest record first. On the task's context; ends with its window.
 */
final class WindowLanes {

    /** For {@link #dueIn} while nothing may be drawn. */
    static final long NEVER = Long.MAX_VALUE;

    final Window window;
    final Map<Long, Attempts> attempts = new HashMap<>(); // of records that failed and are not finished, by offset
    final Flights underWay = new Flights();
    final Set<Lane> waiting = new HashSet<>(); // those that wait for a time or for the failure policy
    long first = Whereabouts.NOTHING_READ; // offset of the first record that came
    long next = Whereabouts.NOTHING_READ; // offset after the last one
    int disposing; // records with the failure policy
    boolean draining; // nothing new of it is sent
    boolean closed; // what still comes of it is discarded
    boolean queued; // has its place among the windows that are due
    long alarmAt = NEVER; // when the dispatcher looks at it next

    private final LaneParts parts;
    private final Lane common; // of records that are not found by a key
    private final Map<KeyBytes, Lane> keyed = new HashMap<>(); // those that have records somewhere
    private final KeyBytes probe = KeyBytes.probe();
    private final ReadyLanes ready = new ReadyLanes();
    private final List<ConsumerRecord<byte[], byte[]>> untold = new ArrayList<>(); // finished, and only known here
    private final Arrivals arrivals;
    private final @Nullable DelayLine delayLine; // null when records are due as they come

    WindowLanes(Window window, LaneParts parts) {
        this.window = window;
        this.parts = parts;
        this.common = new Lane(this, parts.order() == Order.PARTITION, null);
        this.arrivals = new Arrivals(parts.limits().linger().toNanos());
        this.delayLine = parts.delay().isZero() ? null : new DelayLine(parts.delay(), parts.timers());
    }

    /** Takes the next records of the partition, at least one, in order; with a delay they are let in later. */
    void accept(List<ConsumerRecord<byte[], byte[]>> records, long now) {
        first = first == Whereabouts.NOTHING_READ ? records.get(0).offset() : first;
        next = records.get(records.size() - 1).offset() + 1;
        if (delayLine != null) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                delayLine.add(laneOf(record), record);
            }
            return;
        }
        arrivals.came(records.get(0).offset(), now);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            letIn(laneOf(record), record);
        }
    }

    private void letIn(Lane lane, ConsumerRecord<byte[], byte[]> record) {
        int size = parts.format().sizeOf(record, false);
        lane.add(record, size);
        if (lane.state == Lane.State.READY) {
            ready.grown(1, size);
        } else if (lane.state == Lane.State.EMPTY) {
            enqueue(lane);
        }
    }

    /** Lets in what was delayed until now. Says in how many nanoseconds there is more, {@link #NEVER} for none. */
    long letIn(long now) {
        if (delayLine == null) {
            return NEVER;
        }
        for (Held due = delayLine.poll(now); due != null; due = delayLine.poll(now)) {
            arrivals.came(due.record().offset(), now);
            letIn(due.lane(), due.record());
        }
        return delayLine.dueIn(now);
    }

    private Lane laneOf(ConsumerRecord<byte[], byte[]> record) {
        if (parts.order() != Order.KEY || record.key() == null) {
            return common;
        }
        Lane lane = keyed.get(probe.pointAt(record.key()));
        if (lane == null) {
            KeyBytes key = new KeyBytes(record.key());
            lane = new Lane(this, true, key);
            keyed.put(key, lane);
        }
        return lane;
    }

    private void enqueue(Lane lane) {
        lane.state = Lane.State.READY;
        ready.add(lane);
    }

    /** The lane waits for nothing any more: it gets its turn, or leaves when it is empty. */
    void turn(Lane lane) {
        if (!waiting.isEmpty()) {
            waiting.remove(lane);
        }
        if (!lane.isEmpty()) {
            enqueue(lane);
        } else {
            lane.state = Lane.State.EMPTY;
            lane.tried = false;
            if (lane.key != null && lane.delayed == 0) {
                keyed.remove(lane.key);
            }
        }
    }

    /** Nanoseconds until a request of what was let in is due, 0 if it is, {@link #NEVER} while nothing may be drawn. */
    long dueIn(long now) {
        Lane oldest = ready.peek();
        if (oldest == null) {
            return NEVER;
        }
        if (oldest.tried || ready.records() >= parts.limits().records() || isFullInBytes(oldest)) {
            return 0;
        }
        return arrivals.dueIn(oldest.nextOffset(), now);
    }

    private boolean isFullInBytes(Lane oldest) {
        ConsumerRecord<byte[], byte[]> first = oldest.first();
        long others = ready.bytes() - parts.format().sizeOf(first, false);
        return parts.format().emptySize() + parts.format().sizeOf(first, true) + others
                >= parts.limits().bytes().bytes();
    }

    /** The next request: as many records as its limits let through, at least one. Only while some may be drawn. */
    Flight draw() {
        int most = parts.limits().records();
        Flight flight =
                new Flight(this, Math.min(most, ready.records()), parts.format().emptySize());
        for (Lane lane = ready.peek(); lane != null && flight.size() < most; lane = ready.peek()) {
            ready.remove(lane);
            int before = flight.size();
            draw(lane, flight);
            boolean full = !lane.isEmpty();
            if (flight.size() == before) {
                enqueue(lane);
            } else if (lane.ordered) {
                flight.endRun(lane);
                lane.state = Lane.State.BUSY;
            } else {
                flight.endRun(lane);
                turn(lane);
            }
            if (full) {
                break;
            }
        }
        underWay.add(flight);
        return flight;
    }

    private void draw(Lane lane, Flight flight) {
        while (!lane.isEmpty() && flight.size() < parts.limits().records()) {
            ConsumerRecord<byte[], byte[]> record = lane.first();
            boolean first = flight.size() == 0;
            int size = parts.format().sizeOf(record, first);
            if (!first && flight.bytes() + size > parts.limits().bytes().bytes()) {
                break;
            }
            flight.add(record, size);
            lane.removeFirst(first ? parts.format().sizeOf(record, false) : size);
            lane.tried = false;
        }
    }

    /** Puts a record that was drawn last before those that wait in its lane. */
    void putBack(Lane lane, ConsumerRecord<byte[], byte[]> record) {
        lane.putBack(record, parts.format().sizeOf(record, false));
        lane.tried = true;
    }

    /** These records are finished. Says whether they are the first of which the poll thread has to be told. */
    boolean finished(List<ConsumerRecord<byte[], byte[]>> records) {
        if (!attempts.isEmpty()) {
            records.forEach(record -> attempts.remove(record.offset()));
        }
        boolean first = untold.isEmpty();
        untold.addAll(records);
        return first;
    }

    /** Tells the poll thread. */
    void tellFinished() {
        if (!untold.isEmpty()) {
            window.finished(untold);
            untold.clear();
        }
    }

    /** One more attempt with the record failed. */
    Attempts failed(ConsumerRecord<byte[], byte[]> record, long millis, Reason why, boolean unreadable) {
        return attempts.merge(
                record.offset(),
                Attempts.NONE.and(millis, why, unreadable),
                (before, one) -> before.and(millis, why, unreadable));
    }

    /** The record while it is not due yet, else null. Looks through all that are not. */
    @Nullable
    Held delayed(long offset) {
        return delayLine == null ? null : delayLine.find(offset);
    }

    /** The lane in which the record waits; null when none has it. Looks through all of them. */
    @Nullable
    Lane laneWith(long offset) {
        return Stream.of(Stream.of(common), keyed.values().stream(), ready.stream(), waiting.stream())
                .flatMap(lanes -> lanes)
                .filter(lane -> lane.record(offset) != null)
                .findFirst()
                .orElse(null);
    }

    /** Whether nothing new of it is sent or disposed of. */
    boolean isEnding() {
        return draining || closed;
    }

    /** Whether it drains and nothing of it is under way any more. */
    boolean isQuiet() {
        return draining && underWay.isEmpty() && disposing == 0;
    }
}
