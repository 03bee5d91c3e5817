package io.datahubgateway.common.task.ingress;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much a datahub takes, on each node by itself. What is not given is bounded by the settings alone; a limit that is
 * wider than that of the settings changes nothing.
 */
public record Limits(
        @Field(
                doc = "Most requests in a second. Beyond it they get 429 and, in `Retry-After`, when to come back.",
                example = "500",
                min = "1",
                max = "1000000")
        @Nullable
        Integer requestsPerSecond,

        @Field(
                doc =
                        "Most bytes of bodies in a second, compressed ones counted as what they hold. Beyond it requests get 429."
                                + " A body may be larger than this: it is let in, and those behind it wait until it is paid for.",
                example = "5MiB",
                min = "1KiB",
                max = "10GiB")
        @Nullable
        ByteSize bytesPerSecond,

        @Field(
                doc =
                        "What comes in this time may come at once, at least one request. Longer where clients come in bursts, or"
                                + " keep to the whole seconds of `Retry-After`.",
                defaultValue = "100ms",
                min = "1ms",
                max = "1m")
        Duration burst,

        @Field(
                doc = "Bytes of requests that may be unanswered at a time; at the limit new requests get 503.",
                example = "16MiB",
                min = "1KiB",
                max = "64GiB")
        @Nullable
        ByteSize maxBytesInFlight,

        @Field(
                doc = "Largest body of a request, as it is sent and as it is when it is decompressed.",
                example = "1MiB",
                min = "1B",
                max = "256MiB")
        @Nullable
        ByteSize maxBodySize,

        @Field(doc = "Most records in one request.", example = "500", min = "1", max = "1000000") @Nullable
        Integer maxRecords,

        @Field(doc = "Largest record, key and value together.", example = "64KiB", min = "1B", max = "256MiB") @Nullable
        ByteSize maxRecordSize) {

    public Limits {
        if (maxBodySize != null && maxBytesInFlight != null && maxBodySize.compareTo(maxBytesInFlight) > 0) {
            throw new InvalidDocumentException("maxBodySize", "must not be larger than maxBytesInFlight");
        }
    }

    /** Largest body, which must also have room among what may be in flight; null when neither is limited. */
    public @Nullable ByteSize largestBody() {
        return maxBodySize == null ? maxBytesInFlight : maxBodySize;
    }
}
