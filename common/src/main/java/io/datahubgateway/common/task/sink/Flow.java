package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import org.jspecify.annotations.Nullable;

/** How hard the destination is driven. The limits hold for the task on each node, whatever its lanes would like. */
public record Flow(
        @Field(doc = "Most requests under way at once.", defaultValue = "64", min = "1", max = "2048")
        int concurrency,

        @Field(
                doc =
                        "Whether the number of requests under way is found by trial between `minConcurrency` and `concurrency`: it"
                                + " grows while answers stay quick and falls when they get slow; 429, 503 and time-outs cut it at once.",
                defaultValue = "false")
        boolean adaptive,

        @Field(
                doc = "With `adaptive`: where it begins and below which it never falls; 1 unless given.",
                example = "4",
                min = "1",
                max = "2048")
        @Nullable
        Integer minConcurrency,

        @Field(
                doc = "Most requests begun in a second, those that are tried again included.",
                example = "100",
                min = "1",
                max = "1000000")
        @Nullable
        Integer requestsPerSecond,

        @Field(
                doc = "Most bytes of bodies sent in a second, those that are tried again included.",
                example = "5MiB",
                min = "1KiB",
                max = "10GiB")
        @Nullable
        ByteSize bytesPerSecond,

        @Field(doc = "Leaves a destination alone that fails again and again. Without it there is no breaker.") @Nullable
        Breaker breaker) {

    public Flow {
        if (minConcurrency != null && !adaptive) {
            throw new InvalidDocumentException("minConcurrency", "goes with adaptive");
        }
        if (minConcurrency != null && minConcurrency > concurrency) {
            throw new InvalidDocumentException("minConcurrency", "must not be more than concurrency, " + concurrency);
        }
    }

    /** Where an adaptive concurrency begins. */
    public int leastConcurrency() {
        return minConcurrency == null ? 1 : minConcurrency;
    }
}
