package io.datahubgateway.egress.body;

import java.util.Optional;

/**
 * Whether a value is one line. Lines are told apart by LF and may end with CR LF, and readers pass over blank ones
 * (github.com/ndjson/ndjson-spec), so neither may come out of a value. Whether the line is JSON is left to the destination: one
 * that is not spoils no other.
 */
final class LineCheck implements ValueCheck {

    private static final Optional<String> BLANK = Optional.of("is blank, which is no line of ndjson");

    @Override
    public Optional<String> problem(byte[] value) {
        boolean blank = true;
        for (int i = 0; i < value.length; i++) {
            byte b = value[i];
            if (b == '\n' || b == '\r') {
                return Optional.of("holds a line break at byte " + i + ", which would end its line of ndjson");
            }
            blank &= b == ' ' || b == '\t';
        }
        return blank ? BLANK : Optional.empty();
    }
}
