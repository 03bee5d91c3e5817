package io.datahubgateway.egress.lane;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When the records of a window came, as closely as their linger needs it: records that came within a 64th of the
 * linger count as having come together, so it costs the same for many records as for few. Pure: the clock is an argument.
 */
final class Arrivals {

    private static final int STEPS = 64;

    private final long lingerNanos;
    private final Deque<Arrival> arrivals = new ArrayDeque<>(); // in order of both

    private record Arrival(long offset, long at) {}

    Arrivals(long lingerNanos) {
        this.lingerNanos = lingerNanos;
    }

    /** Records from this offset on came now. Times ascend; what comes after later offsets counts as having come with those before. */
    void came(long offset, long now) {
        if (lingerNanos == 0) {
            return;
        }
        Arrival last = arrivals.peekLast();
        if (last == null || offset > last.offset && now - last.at > lingerNanos / STEPS) {
            arrivals.add(new Arrival(offset, now));
        }
    }

    /** Nanoseconds until the linger of the record is over, 0 if it is. */
    long dueIn(long offset, long now) {
        if (lingerNanos == 0) {
            return 0;
        }
        forgetOld(now);
        long at = now - lingerNanos;
        for (Arrival arrival : arrivals) {
            if (arrival.offset > offset) {
                break;
            }
            at = arrival.at;
        }
        return Math.max(0, at + lingerNanos - now);
    }

    /** What came before the last one whose linger is over is as good as forgotten: it is due. */
    private void forgetOld(long now) {
        while (!arrivals.isEmpty() && arrivals.element().at + lingerNanos <= now && arrivals.size() > 1) {
            arrivals.remove();
        }
    }
}
