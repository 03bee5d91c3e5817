package io.datahubgateway.egress.failure;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: the wait before try n is random between 0 and a bound that doubles with each
 * try, so that many lanes that failed together don't come back together. It never gives up. Pure but for its randomness.
 *
 * @param initial bound of the first wait
 * @param max largest bound, at most a day
 */
record ExponentialBackOff(Duration initial, Duration max, RandomGenerator random) implements RetrySchedule {

    @Override
    public Optional<Duration> waitAfter(int failures, Optional<Duration> asked) {
        return Optional.of(Duration.ofNanos(random.nextLong(bound(failures) + 1)));
    }

    private long bound(int failures) {
        long largest = max.toNanos();
        long bound = initial.toNanos();
        for (int i = 1; i < failures && bound < largest; i++) {
            bound *= 2; // at most twice the largest wait of a day: no overflow
        }
        return Math.min(bound, largest);
    }
}
