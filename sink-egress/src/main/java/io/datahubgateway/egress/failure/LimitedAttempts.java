package io.datahubgateway.egress.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * Gives up after so many attempts in all.
 *
 * @param attempts at least one
 */
record LimitedAttempts(RetrySchedule waits, int attempts) implements RetrySchedule {

    @Override
    public Optional<Duration> waitAfter(int failures, Optional<Duration> asked) {
        return failures >= attempts ? Optional.empty() : waits.waitAfter(failures, asked);
    }
}
