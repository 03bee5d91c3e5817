package io.datahubgateway.common.declaration;

import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonLimits;
import io.datahubgateway.common.json.JsonScanner;
import java.util.Optional;

/**
 * Tells whether bytes are exactly one JSON document in UTF-8. Builds nothing. Any thread. Whoever stored the bytes in Kafka
 * may have had other limits than ours, so they may be nested deeper than what a client may send.
 */
public final class JsonCheck {

    private static final JsonLimits STORED = new JsonLimits(1_000, Integer.MAX_VALUE);

    /** What is wrong with the bytes, without quoting them; empty when they can stand within a document. */
    public Optional<String> problem(byte[] value) {
        try {
            new JsonScanner(value, 0, value.length, STORED).end();
            return Optional.empty();
        } catch (JsonException e) {
            return Optional.of(e.problem());
        }
    }
}
