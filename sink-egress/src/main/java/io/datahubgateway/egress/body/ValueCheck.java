package io.datahubgateway.egress.body;

import java.util.Optional;

/** Tells whether a value can stand in a body beside others. Stateless. */
@FunctionalInterface
interface ValueCheck {

    /** For formats that don't look at values. */
    ValueCheck NONE = value -> Optional.empty();

    /** What is wrong with the value, as it follows "the value" and without quoting it; empty when it can stand there. */
    Optional<String> problem(byte[] value);
}
