package io.datahubgateway.common.json;

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
            new JsonLexer(value, 0, value.length, STORED, () -> "").document();
            return Optional.empty();
        } catch (JsonException e) {
            return Optional.of(e.problem());
        }
    }
}
