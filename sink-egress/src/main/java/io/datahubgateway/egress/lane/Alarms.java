package io.datahubgateway.egress.lane;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a task waits for by the clock, with one timer for the earliest. Calls come in the order of their times,
 * never before them. On the task's context.
 */
final class Alarms {

    private final Timers timers;
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::at).thenComparingLong(Alarm::number));
    private long number;
    private Timers.@Nullable Timer timer;
    private long timerAt; // while there is a timer

    private record Alarm(long at, long number, Object owner, Runnable call) {}

    Alarms(Timers timers) {
        this.timers = timers;
    }

    /**
     * @param at time of the timers' clock, in nanoseconds
     * @param owner with whom the alarm is forgotten
     */
    void at(long at, Object owner, Runnable call) {
        alarms.add(new Alarm(at, number++, owner, call));
        arm();
    }

    void forget(Object owner) {
        alarms.removeIf(alarm -> alarm.owner == owner);
        if (alarms.isEmpty()) {
            disarm();
        }
    }

    /** A timer that is too early costs less than one that is made anew for each alarm. */
    private void arm() {
        Alarm first = alarms.peek();
        if (first == null || timer != null && timerAt <= first.at) {
            return;
        }
        disarm();
        timerAt = first.at;
        timer = timers.after(Duration.ofNanos(Math.max(0, first.at - timers.nanoTime())), this::ring);
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void ring() {
        timer = null;
        try {
            long now = timers.nanoTime();
            while (!alarms.isEmpty() && alarms.element().at <= now) {
                alarms.remove().call.run();
            }
        } finally {
            arm();
        }
    }
}
