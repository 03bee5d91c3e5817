package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonLimits;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import java.util.Optional;

/** The boolean member {@code retry} of an answer that is a JSON object. */
final class RetryFlag {

    private RetryFlag() {}

    /** Empty when the body is not such an object. */
    static Optional<Boolean> read(byte[] body) {
        Optional<Boolean> flag = Optional.empty();
        try {
            JsonScanner json = new JsonScanner(body, 0, body.length, JsonLimits.CLIENT);
            if (body.length == 0 || json.kind() != Kind.OBJECT) {
                return Optional.empty();
            }
            json.beginObject();
            while (json.nextKey()) {
                if (json.key().equals("retry") && json.kind() == Kind.BOOLEAN) {
                    flag = Optional.of(json.bool());
                }
            }
            json.end();
        } catch (JsonException notJson) {
            return Optional.empty();
        }
        return flag;
    }
}
