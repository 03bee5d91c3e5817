package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.time.Duration;

/** Limits of one request. The first that is reached sends it. */
public record Batch(
        @Field(
                doc = "Most records in one request. `body.format` says how they are put together.",
                defaultValue = "1",
                min = "1",
                max = "100000")
        int records,

        @Field(
                doc =
                        "Most bytes in the body of one request, with all that stands around the values. A single record larger than"
                                + " this still goes alone. An array is checked value by value on the sink's event loop, so many MiB"
                                + " delay the other lanes of the sink.",
                defaultValue = "1MiB",
                min = "1KiB",
                max = "64MiB")
        ByteSize bytes,

        @Field(
                doc = "How long the first record of a request waits for others, also for those of later polls.",
                defaultValue = "0ms",
                max = "10m")
        Duration linger) {

    public Batch {
        if (records == 1 && !linger.isZero()) {
            throw new InvalidDocumentException(
                    "linger", "of " + DurationText.format(linger) + " has no use while records is 1");
        }
    }
}
