package io.datahubgateway.egress.failure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The waits of a list one after the other, each as long as it says; then the last again and again.
 *
 * @param waits at least one
 */
record WaitList(List<Duration> waits) implements RetrySchedule {

    @Override
    public Optional<Duration> waitAfter(int failures, Optional<Duration> asked) {
        return Optional.of(waits.get(Math.min(failures, waits.size()) - 1));
    }
}
