package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.failure.Disposal;
import io.datahubgateway.egress.failure.Failure;
import io.datahubgateway.egress.failure.FailurePolicy;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lanes with records that can't be delivered: asks the failure policy for one record of a lane after the other. What the
 * policy can't do now it is asked again after the wait that it names. On the task's context.
 */
final class Disposals {

    private final FailurePolicy policy;
    private final Alarms alarms;
    private final Completions completions;
    private final Timers timers;
    private final Dispatcher.Listener listener;
    private final Consumer<Lane> goesOn;
    private final Consumer<WindowLanes> changed;
    private final Queue<Lane> queue = new ArrayDeque<>();

    /**
     * @param goesOn takes lanes that don't wait for the policy any more; those with more to dispose of are to be added again
     * @param changed told of the window whenever the policy has answered
     */
    Disposals(
            LaneParts parts,
            Alarms alarms,
            Completions completions,
            Dispatcher.Listener listener,
            Consumer<Lane> goesOn,
            Consumer<WindowLanes> changed) {
        this.policy = parts.failures();
        this.alarms = alarms;
        this.completions = completions;
        this.timers = parts.timers();
        this.listener = listener;
        this.goesOn = goesOn;
        this.changed = changed;
    }

    /** The lane has a record to be disposed of. */
    void add(Lane lane) {
        lane.state = Lane.State.DISPOSING;
        lane.home.waiting.add(lane);
        queue.add(lane);
    }

    /** Asks for the next record, if there is one. Says whether there was a lane. */
    boolean askNext() {
        Lane lane = queue.poll();
        if (lane == null) {
            return false;
        }
        Failure failure = lane.failure();
        if (!lane.home.isEnding() && failure != null) {
            lane.home.disposing++;
            dispose(failure).onComplete(answer -> answered(lane, failure, answer.result(), answer.cause()));
        }
        return true;
    }

    private Future<Disposal> dispose(Failure failure) {
        try {
            return policy.dispose(failure);
        } catch (RuntimeException fault) {
            return Future.failedFuture(fault);
        }
    }

    private void answered(Lane lane, Failure failure, @Nullable Disposal disposal, @Nullable Throwable fault) {
        lane.home.disposing--;
        if (lane.home.closed) {
            return; // another may have the partition now
        }
        Place place = Place.of(failure.record(), lane);
        if (disposal == null) {
            listener.rejected(
                    InternalFault.reason(Objects.requireNonNull(fault)).at(place.toString()));
        } else {
            act(lane, failure, place, disposal);
        }
        changed.accept(lane.home);
    }

    private void act(Lane lane, Failure failure, Place place, Disposal disposal) {
        disposal.<Runnable>fold(
                        () -> () -> {
                            lane.disposed();
                            completions.add(lane.home, List.of(failure.record()));
                            goesOn.accept(lane);
                        },
                        again -> () -> {
                            lane.state = Lane.State.PARKED;
                            lane.policyWaits = again.why();
                            lane.notBefore = timers.nanoTime() + again.after().toNanos();
                            inTrouble(
                                    lane,
                                    new Trouble(
                                            place,
                                            failure.attempts(),
                                            timers.epochMillisAt(lane.notBefore),
                                            again.why()));
                            alarms.at(lane.notBefore, lane.home, () -> {
                                add(lane);
                                changed.accept(lane.home);
                            });
                        },
                        stop -> () -> listener.rejected(stop.why().at(place.toString())),
                        pause -> () -> {
                            lane.disposed();
                            lane.home.attempts.remove(failure.record().offset());
                            lane.home.putBack(lane, failure.record());
                            inTrouble(lane, new Trouble(place, failure.attempts(), null, pause.why()));
                            listener.pausing(pause.why().at(place.toString()));
                            if (lane.failure() != null) {
                                add(lane);
                            } else {
                                lane.home.turn(lane); // when the task is resumed
                            }
                        })
                .run();
    }

    private void inTrouble(Lane lane, Trouble trouble) {
        lane.troubled = true;
        listener.retrying(lane, trouble);
    }
}
