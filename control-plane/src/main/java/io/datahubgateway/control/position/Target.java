package io.datahubgateway.control.position;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.jspecify.annotations.Nullable;

/**
 * A place in a partition as an operator names it.
 *
 * @param spec what to ask Kafka for; null when the offset is given
 * @param offset given, or without meaning
 */
record Target(@Nullable OffsetSpec spec, long offset) {

    static Target of(long offset) {
        return new Target(null, offset);
    }

    /** @param text one that {@link #require} takes */
    static Target of(String text) {
        return new Target(
                switch (text) {
                    case "earliest" -> OffsetSpec.earliest();
                    case "latest" -> OffsetSpec.latest();
                    default -> OffsetSpec.forTimestamp(Instant.parse(text).toEpochMilli());
                },
                -1);
    }

    /** @throws InvalidDocumentException unless the text names a place */
    static void require(String path, String text) {
        if (text.equals("earliest") || text.equals("latest")) {
            return;
        }
        try {
            if (Instant.parse(text).toEpochMilli() >= 0) {
                return;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // said below
        }
        throw new InvalidDocumentException(path, "must be earliest, latest or a time such as 2026-01-31T08:00:00Z");
    }
}
