package io.datahubgateway.egress.lane;

import io.datahubgateway.common.record.LaneHead;
import io.datahubgateway.common.record.Wait;
import io.datahubgateway.common.record.Wait.Reason;
import io.datahubgateway.common.record.Whereabouts;
import io.datahubgateway.egress.failure.Attempts;
import io.datahubgateway.egress.flow.FlowControl;
import io.datahubgateway.egress.lane.Lane.State;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds a record among what is held of its window and says what it waits for. Changes nothing. On the task's context, within
 * one turn of it.
 */
final class RecordSearch {

    private final WindowLanes home;
    private final LaneParts parts;
    private final @Nullable Reason gate;
    private final long now;

    /** @param gate why nothing of the task is sent, null while its gate is open */
    RecordSearch(WindowLanes home, LaneParts parts, @Nullable Reason gate) {
        this.home = home;
        this.parts = parts;
        this.gate = home.isEnding() ? Reason.HANDOVER : gate;
        this.now = parts.timers().nanoTime();
    }

    Whereabouts find(long offset) {
        if (offset < home.first || offset >= home.next) {
            return Whereabouts.notRead(home.next);
        }
        for (Flight flight : home.underWay.all()) {
            int index = flight.indexOf(offset);
            if (index >= 0) {
                return flight.isFinished(index)
                        ? Whereabouts.finished(home.next)
                        : Whereabouts.waiting(home.next, drawn(flight, index));
            }
        }
        DelayLine.Held delayed = home.delayed(offset);
        if (delayed != null) {
            return Whereabouts.waiting(home.next, inTime(delayed));
        }
        Lane lane = home.laneWith(offset);
        return lane == null ? Whereabouts.finished(home.next) : Whereabouts.waiting(home.next, inLane(lane, offset));
    }

    private Wait drawn(Flight flight, int index) {
        LaneHead head = head(flight.records().get(index), flight.laneOf(index), null);
        return flight.isSent(index)
                ? new Wait(Reason.ANSWER, "the destination has not answered the request with it yet", null, head)
                : turn("its batch was rejected and is sent in parts", head);
    }

    private Wait inTime(DelayLine.Held delayed) {
        LaneHead head = head(delayed.record(), delayed.lane(), null);
        return gate == null
                ? new Wait(
                        Reason.DELAY,
                        "the delay of the sink is not over",
                        parts.timers().epochMillisAt(delayed.dueAt()),
                        head)
                : turn("", head);
    }

    private Wait inLane(Lane lane, long offset) {
        Wait first;
        ConsumerRecord<byte[], byte[]> before;
        Flight flight = flightOf(lane);
        if (flight != null) {
            int index = flight.oldestOf(lane);
            before = flight.records().get(index);
            first = drawn(flight, index);
        } else if (lane.state == State.BUSY) {
            before = Objects.requireNonNull(lane.record(offset));
            first = turn("the others of the batch before it are not finished", head(before, lane, null));
        } else if (lane.failure() != null) {
            before = lane.failure().record();
            first = ofLane(lane, before);
        } else {
            before = lane.ordered ? lane.first() : Objects.requireNonNull(lane.record(offset));
            first = ofLane(lane, before);
        }
        if (before.offset() == offset) {
            return first;
        }
        Place place = Place.of(before, lane);
        String behind =
                "it waits for offset " + before.offset() + (place.key() == null ? "" : " of key " + place.keyText());
        return new Wait(Reason.RECORD, behind + ": " + first.detail(), first.until(), first.head());
    }

    /** The request that an ordered lane waits for, null when none has unfinished records of it. */
    private @Nullable Flight flightOf(Lane lane) {
        return !lane.ordered
                ? null
                : home.underWay.all().stream()
                        .filter(flight -> flight.oldestOf(lane) >= 0)
                        .findFirst()
                        .orElse(null);
    }

    private Wait ofLane(Lane lane, ConsumerRecord<byte[], byte[]> first) {
        boolean timed = lane.state == State.PARKED;
        Long until = timed ? parts.timers().epochMillisAt(lane.notBefore) : null;
        LaneHead head = head(first, lane, until);
        if (gate != null || !timed && lane.state != State.DISPOSING) {
            return turn("its turn comes", head);
        }
        if (lane.failure() == null) {
            return new Wait(Reason.RETRY, "its last attempt failed, it is tried again", until, head);
        }
        String detail = lane.policyWaits == null ? "the failure policy has it" : lane.policyWaits.text();
        return new Wait(Reason.POLICY, detail, until, head);
    }

    /** Nothing of the record itself is in the way. */
    private Wait turn(String detail, LaneHead head) {
        if (gate != null) {
            return new Wait(gate, gateText(gate), null, head);
        }
        long linger = head.attempts() > 0 ? 0 : home.dueIn(now);
        if (linger > 0 && linger != WindowLanes.NEVER) {
            return new Wait(
                    Reason.BATCH,
                    "more records may come for its batch",
                    parts.timers().epochMillisAt(now + linger),
                    head);
        }
        long wait = parts.flow().readyIn(now);
        Long until = wait == FlowControl.WHEN_WOKEN ? null : parts.timers().epochMillisAt(now + wait);
        return parts.flow()
                .hold(now)
                .map(hold -> switch (hold) {
                    case CONCURRENCY ->
                        new Wait(Reason.CONCURRENCY, "as many requests are under way as may be", until, head);
                    case RATE -> new Wait(Reason.RATE, "the sink sends no faster than its rate", until, head);
                    case BREAKER ->
                        new Wait(
                                Reason.BREAKER,
                                until == null ? "the breaker tries one request" : "the breaker is open",
                                until,
                                head);
                })
                .orElseGet(() -> new Wait(Reason.TURN, detail, null, head));
    }

    private static String gateText(Reason gate) {
        return switch (gate) {
            case COMMIT -> "Kafka has taken no commit for long; nothing is sent until it does";
            case HANDOVER -> "this node gives the partition up; the next one goes on with it";
            default -> "nothing of the task is sent: it is paused, or can't go on";
        };
    }

    private LaneHead head(ConsumerRecord<byte[], byte[]> record, Lane lane, @Nullable Long nextAttempt) {
        Attempts attempts = home.attempts.get(record.offset());
        return Place.of(record, lane).head(attempts, nextAttempt, attempts == null ? null : attempts.last());
    }
}
