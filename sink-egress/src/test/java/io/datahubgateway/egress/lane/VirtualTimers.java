package io.datahubgateway.egress.lane;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands until it is moved. */
public final class VirtualTimers implements Timers {

    private final PriorityQueue<Call> calls =
            new PriorityQueue<>(Comparator.comparingLong(Call::at).thenComparingLong(Call::number));
    private long now = 1_000_000;
    private long number;

    private record Call(long at, long number, Runnable call) {}

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long epochMillis() {
        return now / 1_000_000;
    }

    @Override
    public Timer after(Duration delay, Runnable call) {
        Call entry = new Call(now + delay.toNanos(), number++, call);
        calls.add(entry);
        return () -> calls.remove(entry);
    }

    /** Moves the clock and makes the calls that become due on the way, each at its time. */
    public void pass(Duration time) {
        long end = now + time.toNanos();
        while (!calls.isEmpty() && calls.peek().at <= end) {
            Call due = calls.remove();
            now = due.at;
            due.call.run();
        }
        now = end;
    }

    int waiting() {
        return calls.size();
    }
}
