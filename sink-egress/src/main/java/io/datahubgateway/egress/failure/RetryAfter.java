package io.datahubgateway.egress.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * Waits at least as long as the destination asked for, but no longer than a cap because of it.
 *
 * @param cap zero when nobody heeds the destination
 */
record RetryAfter(RetrySchedule waits, Duration cap) implements RetrySchedule {

    @Override
    public Optional<Duration> waitAfter(int failures, Optional<Duration> asked) {
        Duration least = asked.filter(wish -> wish.compareTo(cap) < 0).orElse(asked.isPresent() ? cap : Duration.ZERO);
        return waits.waitAfter(failures, asked).map(wait -> wait.compareTo(least) < 0 ? least : wait);
    }
}
