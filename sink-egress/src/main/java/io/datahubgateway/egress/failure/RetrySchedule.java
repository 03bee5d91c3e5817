package io.datahubgateway.egress.failure;

import java.time.Duration;
import java.util.Optional;

/** How long a record waits before the next attempt. Pure but for randomness; on the task's context. */
public interface RetrySchedule {

    /**
     * The wait after so many failed attempts.
     *
     * @param failures at least one
     * @param asked by the destination ({@code Retry-After}), uncapped; the schedule decides what it honours
     * @return how long to wait, empty when the attempts are exhausted
     */
    Optional<Duration> waitAfter(int failures, Optional<Duration> asked);
}
