package io.datahubgateway.egress.lane;

import java.time.Duration;

/** The clock of a lane and its alarm: Vert.x in a node, virtual in tests. On the task's context. */
public interface Timers {

    /** Nanoseconds since some moment, for measuring only. */
    long nanoTime();

    /** Milliseconds since the epoch, for people. */
    long epochMillis();

    /** The moment of {@link #nanoTime} for people. */
    default long epochMillisAt(long nanoTime) {
        return epochMillis() + Duration.ofNanos(nanoTime - nanoTime()).toMillis();
    }

    /** Calls once, not before the delay is over. */
    Timer after(Duration delay, Runnable call);

    /** A call that is to come. */
    interface Timer {
        /** Does nothing when the call was made. */
        void cancel();
    }
}
