package io.datahubgateway.egress.body;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What a format made of some records.
 *
 * @param bytes the body
 * @param records how many at the beginning are in it
 * @param problem why the next one is not, if not all are
 */
public record Body(Buffer bytes, int records, Optional<String> problem) {

    static Body whole(Buffer bytes, int records) {
        return new Body(bytes, records, Optional.empty());
    }
}
