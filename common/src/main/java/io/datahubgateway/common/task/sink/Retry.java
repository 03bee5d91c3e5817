package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.time.Duration;

/** Exponential back-off with full jitter: each wait is random between 0 and a bound that doubles. */
public record Retry(
        @Field(doc = "Bound of the first wait.", defaultValue = "200ms", min = "1ms", max = "1h")
        Duration initial,

        @Field(doc = "Largest bound of a wait.", defaultValue = "60s", min = "1ms", max = "24h")
        Duration max) {

    public Retry {
        if (initial.compareTo(max) > 0) {
            throw new InvalidDocumentException("initial", "must not be longer than max");
        }
    }
}
