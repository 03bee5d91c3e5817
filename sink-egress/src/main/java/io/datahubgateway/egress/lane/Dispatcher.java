package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.body.Body;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Request;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.deliver.Verdicts.Split;
import io.datahubgateway.egress.failure.Attempts;
import io.datahubgateway.egress.flow.FlowControl;
import io.datahubgateway.egress.poll.Window;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decides what is sent next and what follows from the answer.
 *
 * <pre>
 *   windows that are due --> draw --> flow control --> body format --> deliverer --> verdicts
 *        ^                                                                              |
 *        |                                         delivered: lanes get their turn <----+
 *        +--- turn --- PARKED <--- wait ------------------- Judge: a fate per record <--+
 *        +--- turn --- DISPOSING <-- policy --------------------------------------------+
 * </pre>
 *
 * <p>Flow control is asked here and nowhere else: it holds back the task and never a lane. While the gate is closed nothing is
 * sent and no policy is asked; what is under way ends as it ends, and waits go on. On the task's context; may be called
 * while it calls.
 */
final class Dispatcher {

    /** What is heard of the lanes. On the task's context. */
    interface Listener {

        /** The destination took so many records of the window. */
        void delivered(Window window, int records);

        /**
         * The lane waits.
         *
         * @param lane as an identity only
         */
        void retrying(Object lane, Trouble trouble);

        /** The lane, of which this was said, goes on. */
        void goesOn(Object lane);

        /** A record can't be delivered: the task has to stop. */
        void rejected(Reason why);

        /** A record can't be delivered: the task has to be paused. */
        void pausing(Reason why);
    }

    /** Bytes of bodies that are made in one turn of the event loop. */
    private static final long TURN_BYTES = 4L * 1024 * 1024;

    private final LaneParts parts;
    private final Executor nextTurn;
    private final Listener listener;
    private final FlowControl flow;
    private final Timers timers;
    private final Alarms alarms;
    private final Judge judge;
    private final Disposals disposals;
    private final Completions completions;
    private final Queue<Flight> apart = new ArrayDeque<>(); // requests being taken apart, with a part to be sent
    private final Queue<WindowLanes> due = new ArrayDeque<>();
    private boolean open;
    private boolean dispatching;
    private long flowAlarmAt = WindowLanes.NEVER;

    /**
     * @param nextTurn runs things in a later turn of the task's context
     * @param open whether the gate is open
     */
    Dispatcher(LaneParts parts, Executor nextTurn, Listener listener, boolean open) {
        this.parts = parts;
        this.nextTurn = nextTurn;
        this.listener = listener;
        this.flow = parts.flow();
        this.timers = parts.timers();
        this.open = open;
        this.alarms = new Alarms(timers);
        this.judge = new Judge(parts, listener);
        this.completions = new Completions(nextTurn);
        this.disposals = new Disposals(parts, alarms, completions, listener, this::cameBack, this::changed);
        flow.wakeWith(this::dispatch);
    }

    /** Opens or closes the gate. */
    void open(boolean nowOpen) {
        open = nowOpen;
        dispatch();
    }

    /** Takes the next records of a window. */
    void accept(WindowLanes home, List<ConsumerRecord<byte[], byte[]>> records) {
        if (home.isEnding()) {
            return;
        }
        try { // the other windows must get their records all the same
            long now = timers.nanoTime();
            home.accept(records, now);
            look(home, now);
        } catch (RuntimeException fault) {
            fail(home, InternalFault.reason(fault));
        }
    }

    /** A fault of ours came out of this window: nothing more of it is sent. */
    private void fail(WindowLanes home, Reason why) {
        home.draining = true;
        listener.rejected(why);
    }

    /** Sees to it that the window gets its turn when it is due. */
    private void look(WindowLanes home, long now) {
        if (home.queued || home.isEnding()) {
            return;
        }
        long more = home.letIn(now);
        long wait = Math.min(more, home.dueIn(now));
        if (wait == 0) {
            home.queued = true;
            due.add(home);
        } else if (wait != WindowLanes.NEVER && now + wait < home.alarmAt) {
            home.alarmAt = now + wait;
            alarms.at(home.alarmAt, home, () -> {
                home.alarmAt = WindowLanes.NEVER;
                changed(home);
            });
        }
    }

    /** Something of the window is different. */
    private void changed(WindowLanes home) {
        changed(home, timers.nanoTime());
    }

    private void changed(WindowLanes home, long now) {
        tellIfQuiet(home);
        look(home, now);
        dispatch(now);
    }

    /** Sends what is due and may be sent. */
    void dispatch() {
        dispatch(timers.nanoTime());
    }

    private void dispatch(long now) {
        if (dispatching) {
            return;
        }
        dispatching = true;
        boolean more;
        try {
            more = dispatchForATurn(now);
        } finally {
            dispatching = false;
        }
        if (more) {
            nextTurn.execute(this::dispatch);
        }
    }

    /** Says whether there may be more than is good for one turn of the event loop. */
    private boolean dispatchForATurn(long now) {
        long bytes = 0;
        askForDisposals();
        long at = now;
        while (bytes < TURN_BYTES && mayBegin(at)) {
            at = bytes == 0 ? now : timers.nanoTime(); // most turns send one request
            bytes += beginNext(at);
            askForDisposals(); // of what could not be put into a body, or was answered at once
        }
        return bytes >= TURN_BYTES;
    }

    private void askForDisposals() {
        boolean asked = open;
        while (asked) {
            asked = open && disposals.askNext();
        }
    }

    private boolean mayBegin(long now) {
        if (!open || apart.isEmpty() && due.isEmpty()) {
            return false;
        }
        long wait = flow.readyIn(now);
        if (wait > 0 && wait != FlowControl.WHEN_WOKEN && now + wait < flowAlarmAt) {
            flowAlarmAt = now + wait;
            alarms.at(flowAlarmAt, this, () -> {
                flowAlarmAt = WindowLanes.NEVER;
                dispatch();
            });
        }
        return wait <= 0;
    }

    /** Returns the bytes of the body. */
    private long beginNext(long now) {
        Flight flight = apart.poll();
        WindowLanes home;
        if (flight != null) {
            home = flight.home;
        } else {
            home = due.remove();
            home.queued = false;
            if (home.isEnding() || home.dueIn(now) != 0) {
                look(home, now); // drawn by others meanwhile
                return 0;
            }
        }
        try {
            if (flight == null) {
                flight = home.draw();
                look(home, now);
            }
            return begin(flight, now);
        } catch (RuntimeException fault) {
            Reason why = InternalFault.reason(fault);
            if (flight != null) {
                why = why.at(Place.of(flight.records().get(0)).toString());
                home.underWay.remove(flight);
            }
            fail(home, why);
            return 0;
        }
    }

    private long begin(Flight flight, long begun) {
        List<ConsumerRecord<byte[], byte[]>> part = flight.part();
        Body body = parts.format().encode(part, flight.partBytes(parts.format()));
        if (body.records() == 0) {
            Reason why = Reason.of("the value " + body.problem().orElse("does not fit the body format"));
            flight.shorten(1);
            flight.fate(0, judge.refused(flight.home, part.get(0), why));
            over(flight);
            return 0;
        }
        flight.shorten(body.records());
        int bytes = body.bytes().length();
        flow.begun(begun, bytes);
        flight.begun = begun;
        try {
            flight.exchange = parts.deliverer().send(new Request(flight.part(), body.bytes()));
        } catch (RuntimeException fault) {
            flow.abandoned(begun);
            throw fault;
        }
        flight.exchange.whenOver(verdicts -> ended(flight, verdicts, begun));
        return bytes;
    }

    private void ended(Flight flight, Verdicts verdicts, long begun) {
        WindowLanes home = flight.home;
        if (home.closed) {
            return; // abandoned: another may have the partition now
        }
        flight.exchange = null;
        long now = timers.nanoTime();
        try {
            flow.ended(now, now - begun, verdicts);
            settle(flight, verdicts);
        } catch (RuntimeException fault) {
            home.underWay.remove(flight);
            fail(home, InternalFault.reason(fault));
        }
        changed(home, now);
    }

    private void settle(Flight flight, Verdicts verdicts) {
        if (verdicts.isWhole() && verdicts.of(0) == Verdict.DELIVERED) {
            delivered(flight, verdicts);
        } else if (isToBeTakenApart(flight, verdicts)) {
            flight.split(verdicts.split(), parts.format());
            next(flight);
        } else {
            List<ConsumerRecord<byte[], byte[]>> finished = judge.judge(flight, verdicts);
            if (!finished.isEmpty()) {
                finished(flight, finished, verdicts);
            }
            over(flight);
        }
    }

    private static boolean isToBeTakenApart(Flight flight, Verdicts verdicts) {
        return verdicts.split() != Split.NONE
                && verdicts.isWhole()
                && verdicts.of(0) instanceof Verdict.Reject
                && flight.part().size() > 1;
    }

    private void finished(Flight flight, List<ConsumerRecord<byte[], byte[]>> records, Verdicts verdicts) {
        completions.add(flight.home, records);
        listener.delivered(flight.home.window, records.size());
        parts.reports().delivered(records, verdicts);
    }

    private void delivered(Flight flight, Verdicts verdicts) {
        finished(flight, flight.part(), verdicts);
        if (flight.isWhole()) {
            flight.home.underWay.remove(flight);
            flight.forEachLane(this::delivered);
        } else {
            flight.finished();
            over(flight);
        }
    }

    private void delivered(Lane lane) {
        calm(lane);
        if (lane.ordered) {
            lane.home.turn(lane);
        }
    }

    private void calm(Lane lane) {
        if (lane.troubled) {
            lane.troubled = false;
            listener.goesOn(lane);
        }
    }

    /** The part is over: the next one follows if nothing before it has to be waited for. */
    private void over(Flight flight) {
        if (flight.goesOn() && !flight.home.isEnding()) {
            next(flight);
        } else {
            flight.home.underWay.remove(flight);
            flight.land(this::cameBack);
        }
    }

    private void next(Flight flight) {
        if (flight.home.isEnding()) {
            flight.home.underWay.remove(flight);
        } else {
            apart.add(flight);
        }
    }

    /** A lane has got back what was drawn of it, or what the policy had: what does it wait for now? */
    private void cameBack(Lane lane) {
        if (lane.failure() != null) {
            disposals.add(lane);
        } else if (!lane.isEmpty() && lane.notBefore > timers.nanoTime()) {
            park(lane);
        } else {
            calm(lane);
            if (lane.ordered || lane.state == Lane.State.EMPTY) {
                lane.home.turn(lane);
            }
        }
    }

    private void park(Lane lane) {
        lane.state = Lane.State.PARKED;
        lane.home.waiting.add(lane);
        alarms.at(lane.notBefore, lane.home, () -> {
            lane.home.turn(lane);
            changed(lane.home);
        });
        Attempts attempts = lane.home.attempts.get(lane.nextOffset());
        if (attempts != null) {
            lane.troubled = true;
            Place place = Place.of(lane.first(), lane);
            listener.retrying(
                    lane, new Trouble(place, attempts, timers.epochMillisAt(lane.notBefore), attempts.last()));
        }
    }

    /** Sends nothing more of the window and says so once nothing of it is under way. */
    void drain(WindowLanes home) {
        home.draining = true;
        apart.removeIf(flight -> flight.home == home && home.underWay.remove(flight));
        alarms.forget(home);
        tellIfQuiet(home);
    }

    private void tellIfQuiet(WindowLanes home) {
        if (home.isQuiet()) {
            completions.tell(home);
            home.window.quiet();
        }
    }

    /** Gives up what is under way of the window; nothing is heard of it any more. */
    void abandon(WindowLanes home) {
        completions.tell(home);
        home.closed = true;
        alarms.forget(home);
        apart.removeIf(flight -> flight.home == home);
        for (Flight flight : home.underWay.all()) {
            if (flight.exchange != null) {
                flow.abandoned(flight.begun);
                flight.exchange.cancel();
            }
        }
        dispatch();
    }
}
