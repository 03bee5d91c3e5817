package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a record is tried again, and how often: after the waits of a list, or with exponential back-off and full jitter, where
 * each wait is random between 0 and a bound that doubles.
 */
public record Retry(
        @Field(
                doc = "Bound of the first wait; `200ms` unless there are `waits`.",
                example = "1s",
                min = "1ms",
                max = "1h")
        @Nullable
        Duration initial,

        @Field(
                doc = "Largest bound of a wait; `60s` unless there are `waits`.",
                example = "5m",
                min = "1ms",
                max = "24h")
        @Nullable
        Duration max,

        @Field(
                doc = "Instead of `initial` and `max`: the waits one after the other, each exactly as long as it says.",
                example = "[\"5s\",\"30s\",\"60s\",\"300s\",\"600s\"]",
                minSize = 1,
                maxSize = 100)
        @Nullable
        List<Duration> waits,

        @Field(
                doc =
                        "Tries of a record in all, the first included; then it is exhausted, see `onFailure.exhausted`. 0: without"
                                + " end. By default without end, with `waits` one more than these. More than that repeat the last wait. Whatever it says,"
                                + " ten answers in a row that should say what became of each record and can't be read are the end.",
                example = "5",
                min = "0",
                max = "1000000")
        @Nullable
        Integer attempts,

        @Field(
                doc =
                        "A destination that says `Retry-After` is left alone for so long at most, also when that is longer than the"
                                + " wait would be. `0ms`: what it says is not heeded.",
                defaultValue = "10m",
                max = "24h")
        Duration retryAfterMax) {

    /** No end of tries. */
    public static final int UNLIMITED = 0;

    private static final Duration INITIAL = Duration.ofMillis(200);
    private static final Duration MAX = Duration.ofSeconds(60);
    private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(10);
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    public Retry {
        if (waits != null) {
            if (initial != null || max != null) {
                throw new InvalidDocumentException(
                        "waits",
                        "does not go with " + (initial != null ? "initial" : "max")
                                + ": one or the other says the waits");
            }
            for (int i = 0; i < waits.size(); i++) {
                if (waits.get(i).compareTo(LONGEST_WAIT) > 0) {
                    throw new InvalidDocumentException("waits[" + i + "]", "must be at most 24h");
                }
            }
            if (attempts != null && attempts != UNLIMITED && attempts <= waits.size()) {
                throw new InvalidDocumentException(
                        "waits[" + (attempts - 1) + "]", "is never waited for with attempts " + attempts);
            }
        } else {
            Duration from = initial == null ? INITIAL : initial;
            Duration to = max == null ? MAX : max;
            if (from.compareTo(to) > 0) {
                throw new InvalidDocumentException(
                        "initial",
                        "of " + DurationText.format(from) + " must not be longer than max, " + DurationText.format(to));
            }
        }
    }

    /** Exponential back-off without end. */
    public Retry(Duration initial, Duration max) {
        this(initial, max, null, null, RETRY_AFTER_MAX);
    }

    /** Bound of the first wait of an exponential back-off. */
    public Duration firstBound() {
        return initial == null ? INITIAL : initial;
    }

    /** Largest bound of an exponential back-off. */
    public Duration largestBound() {
        return max == null ? MAX : max;
    }

    /** Tries in all, {@link #UNLIMITED} for no end. */
    public int maxAttempts() {
        if (attempts != null) {
            return attempts;
        }
        return waits == null ? UNLIMITED : waits.size() + 1;
    }
}
