package io.datahubgateway.egress.lane;

import io.datahubgateway.common.task.sink.Retry;
import io.datahubgateway.egress.failure.RetrySchedule;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: the wait before try n is random between 0 and a bound that doubles with each
 * try, so that many lanes that failed together don't come back together. It never gives up. Pure but for its randomness.
 */
public record BackOff(Retry retry, RandomGenerator random) implements RetrySchedule {

    @Override
    public Optional<Duration> waitAfter(int failures, Optional<Duration> asked) {
        return Optional.of(Duration.ofNanos(random.nextLong(bound(failures) + 1)));
    }

    private long bound(int failures) {
        long max = retry.max().toNanos();
        long bound = retry.initial().toNanos();
        for (int i = 1; i < failures && bound < max; i++) {
            bound *= 2; // at most twice the largest wait of a day: no overflow
        }
        return Math.min(bound, max);
    }
}
