package io.datahubgateway.egress.failure;

import io.datahubgateway.common.task.sink.Retry;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

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

    /** What the definition asks for. */
    static RetrySchedule of(Retry retry, RandomGenerator random) {
        RetrySchedule waits = retry.waits() == null
                ? new ExponentialBackOff(retry.firstBound(), retry.largestBound(), random)
                : new WaitList(retry.waits());
        RetrySchedule heeding = new RetryAfter(waits, retry.retryAfterMax());
        return retry.maxAttempts() == Retry.UNLIMITED ? heeding : new LimitedAttempts(heeding, retry.maxAttempts());
    }
}
