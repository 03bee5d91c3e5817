package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.body.Body;
import io.datahubgateway.egress.deliver.Deliverer.Exchange;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Request;
import io.datahubgateway.egress.deliver.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ordered stream of records to the destination: a request is sent when the one before is finished, and a request that
 * failed is sent again, after a wait, before anything that follows it. Other lanes are not affected.
 *
 * <pre>
 *            records          linger over or full          delivered
 *   IDLE ------------> LINGERING ------------> SENDING ------------> IDLE
 *    ^                                          |   |
 *    |   the wait is over                 retry |   | reject
 *    +------------------------- BACKING_OFF <---+   +---> FAILED          stop(), from any state: STOPPED
 * </pre>
 *
 * <p>On the task's context. While the gate is closed nothing is sent, no first try and no retry; a request under way
 * ends as it ends, and a wait goes on. {@link #advance} has to be called when the gate opens.
 */
final class Lane {

    private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);

    private enum State {
        IDLE,
        LINGERING,
        SENDING,
        BACKING_OFF,
        FAILED,
        STOPPED
    }

    private final LaneParts parts;
    private final BooleanSupplier gate;
    private final LaneListener listener;
    private final Batcher batcher;

    private State state = State.IDLE;
    private @Nullable Request
            current; // being sent, backing off, or waiting for the gate; kept until the destination took it
    private int failures; // of the current request
    private @Nullable Exchange exchange; // while SENDING
    private Timers.@Nullable Timer timer; // while LINGERING or BACKING_OFF
    private @Nullable Runnable quiet; // set when the lane has to stop as soon as the request under way is over

    Lane(LaneParts parts, BooleanSupplier gate, LaneListener listener) {
        this.parts = parts;
        this.gate = gate;
        this.listener = listener;
        this.batcher = new Batcher(parts.limits(), parts.format());
    }

    /** Takes the next records of the stream, at least one. */
    void accept(List<ConsumerRecord<byte[], byte[]>> records) {
        if (state != State.STOPPED && state != State.FAILED && quiet == null) {
            batcher.add(records, parts.timers().nanoTime());
            advance();
        }
    }

    /** Sends what is due, if anything is and the gate is open. */
    void advance() {
        if (state != State.IDLE && state != State.LINGERING || !gate.getAsBoolean()) {
            return;
        }
        if (current == null) {
            long wait = batcher.readyIn(parts.timers().nanoTime());
            if (wait > 0) {
                linger(wait);
                return;
            }
            cancelTimer();
            current = nextRequest();
        }
        if (current != null) {
            send(current);
        }
    }

    private void linger(long nanos) {
        if (nanos != Batcher.NEVER && state == State.IDLE) {
            state = State.LINGERING;
            timer = parts.timers().after(Duration.ofNanos(nanos), this::wake);
        }
    }

    /** The end of a wait. */
    private void wake() {
        timer = null;
        state = State.IDLE;
        advance();
    }

    /** Null when the first record can't be put into a body: then the lane has failed. */
    private @Nullable Request nextRequest() {
        Batcher.Taken taken = batcher.take();
        Body body = parts.format().encode(taken.records(), taken.size());
        List<ConsumerRecord<byte[], byte[]>> fitting = taken.records().subList(0, body.records());
        if (fitting.isEmpty()) {
            Reason why = Reason.of("the value " + body.problem().orElse("does not fit the body format"));
            state = refused(taken.records().subList(0, 1), why);
            return null;
        }
        if (fitting.size() < taken.records().size()) {
            batcher.putBack(
                    taken.records().subList(body.records(), taken.records().size()),
                    parts.timers().nanoTime());
        }
        return new Request(fitting, body.bytes());
    }

    private void send(Request request) {
        state = State.SENDING;
        try {
            exchange = parts.deliverer().send(request);
        } catch (RuntimeException fault) {
            onVerdict(request, new Verdict.Reject(reasonOf(fault)));
            return;
        }
        exchange.verdicts().onSuccess(verdicts -> onVerdict(request, verdicts.of(0)));
    }

    /** Of a fault of ours: it stops the task, which must not just stand still. */
    private static Reason reasonOf(RuntimeException fault) {
        LOGGER.atError().setCause(fault).log("a lane failed by a fault of the gateway");
        return Reason.of("internal fault: " + fault);
    }

    private void onVerdict(Request sent, Verdict verdict) {
        if (state != State.SENDING) {
            return; // abandoned meanwhile: another may have the partition now
        }
        exchange = null;
        state = verdict.fold(
                () -> delivered(sent),
                again -> tryAgain(again.why()),
                reject -> refused(sent.records(), reject.why()),
                stop -> refused(sent.records(), stop.why()));
        if (quiet != null) {
            end(quiet);
        } else {
            advance();
        }
    }

    private State delivered(Request sent) {
        current = null;
        failures = 0;
        listener.delivered(sent.records());
        return State.IDLE;
    }

    private State tryAgain(Reason why) {
        failures++;
        listener.retrying(why);
        timer = parts.timers().after(parts.backOff().waitAfter(failures), this::wake);
        return State.BACKING_OFF;
    }

    /** The failure policies come here. Without one a rejected record stops the task: it stays where it is. */
    private State refused(List<ConsumerRecord<byte[], byte[]>> records, Reason why) {
        listener.rejected(why.at(place(records)));
        return State.FAILED;
    }

    private static String place(List<ConsumerRecord<byte[], byte[]>> records) {
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        long last = records.get(records.size() - 1).offset();
        return "topic " + first.topic() + " partition " + first.partition()
                + (records.size() == 1 ? " offset " + last : " offsets " + first.offset() + " to " + last);
    }

    /** Does nothing more, because of a fault of ours that came out of it. */
    void fail(RuntimeException fault) {
        cancelTimer();
        state = State.FAILED;
        listener.rejected(reasonOf(fault));
    }

    /**
     * Sends nothing new from now on, and calls when nothing is under way any more: at once, or when the request that is
     * being sent has got its verdict.
     */
    void stop(Runnable whenQuiet) {
        if (state == State.SENDING) {
            quiet = whenQuiet;
        } else {
            end(whenQuiet);
        }
    }

    /** Gives up what is under way; nothing is heard of this lane any more. */
    void abandon() {
        Exchange open = exchange;
        end(() -> {});
        if (open != null) {
            open.cancel();
        }
    }

    private void end(Runnable whenQuiet) {
        state = State.STOPPED;
        cancelTimer();
        batcher.clear();
        current = null;
        exchange = null;
        whenQuiet.run();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
