package io.datahubgateway.ingress.face;

import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes that stand as base64 in the JSON of a request. */
public final class EmbeddedBase64 {

    private EmbeddedBase64() {}

    /** The bytes of the value at hand; null when it is no string or no base64, which each protocol says in its own words. */
    public static byte @Nullable [] take(JsonScanner json) {
        if (json.kind() != Kind.STRING) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(json.utf8());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
