package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of an operation that appends nothing: texts and whole numbers by name. Null is the same as absent. */
final class ActionParameters {

    private final Map<String, Object> values = new HashMap<>();

    private ActionParameters() {}

    /**
     * @param known names of the parameters of the operation
     * @throws io.datahubgateway.common.json.JsonException when the body is something else
     */
    static ActionParameters parse(byte[] body, JsonNames known) {
        ActionParameters parameters = new ActionParameters();
        JsonScanner json = new JsonScanner(body);
        json.beginObject();
        while (json.nextKey(known) != JsonScanner.END) {
            switch (json.kind()) {
                case NULL -> json.skip();
                case STRING -> parameters.values.put(json.key(), json.text());
                case NUMBER -> parameters.values.put(json.key(), json.wholeNumber(0, Long.MAX_VALUE));
                default -> throw json.invalid("must be a text or a whole number");
            }
        }
        json.end();
        return parameters;
    }

    String text(String name) {
        if (required(name) instanceof String text) {
            return text;
        }
        throw new GatewayException(ErrorCode.INVALID_BODY, name + ": must be a text");
    }

    /** @param otherwise when it is absent */
    String textIfThere(String name, String otherwise) {
        return values.containsKey(name) ? text(name) : otherwise;
    }

    /** Null when it is absent. */
    @Nullable
    Long numberIfThere(String name, long min, long max) {
        return values.containsKey(name) ? (Long) number(name, min, max) : null;
    }

    long number(String name, long min, long max) {
        if (!(required(name) instanceof Long number)) {
            throw new GatewayException(ErrorCode.INVALID_BODY, name + ": must be a whole number");
        }
        if (number < min || number > max) {
            throw new TencentException(
                    TencentException.INVALID_VALUE, name + ": must be a whole number from " + min + " to " + max);
        }
        return number;
    }

    /** @param otherwise when it is absent */
    int count(String name, int max, int otherwise) {
        Long number = numberIfThere(name, 1, max);
        return number == null ? otherwise : number.intValue();
    }

    private Object required(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw TencentException.missing(name);
        }
        return value;
    }
}
