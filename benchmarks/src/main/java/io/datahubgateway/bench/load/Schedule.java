package io.datahubgateway.bench.load;

/**
 * When each request should be sent: at a fixed rate. What is late stays due at its own time, so a server that stalls is
 * charged for everything that should have been sent meanwhile.
 *
 * @param startNanos by {@link System#nanoTime}
 * @param gapNanos between two requests
 */
record Schedule(long startNanos, double gapNanos) {

    static Schedule at(double perSecond, long startNanos) {
        return new Schedule(startNanos, 1e9 / perSecond);
    }

    /** @param number of the request, counted from 0 */
    long intendedNanos(long number) {
        return startNanos + Math.round(number * gapNanos);
    }
}
