package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import io.datahubgateway.ingress.face.EmbeddedBase64;
import org.jspecify.annotations.Nullable;

/** What the {@code data} of a key or value is. */
enum ContentType {

    /** Base64. */
    BINARY {
        @Override
        byte[] take(JsonScanner json) {
            return base64(json);
        }
    },

    /** Stored as the bytes that were sent; a string keeps its quotes. */
    JSON {
        @Override
        byte[] take(JsonScanner json) {
            return json.asSent();
        }
    },

    /** A string, stored as its text. */
    STRING {
        @Override
        byte[] take(JsonScanner json) {
            if (json.kind() != Kind.STRING) {
                throw new V3Exception(
                        V3Exception.PAYLOAD, json.invalid("must be a text").getMessage());
            }
            return json.utf8();
        }
    };

    /** The type of this name, null when it is none of these. */
    static @Nullable ContentType named(String name) {
        return switch (name) {
            case "BINARY" -> BINARY;
            case "JSON" -> JSON;
            case "STRING" -> STRING;
            default -> null;
        };
    }

    /** The bytes to store of the value at hand, which is not null. */
    abstract byte[] take(JsonScanner json);

    /** @throws V3Exception 42206 when the value at hand is not base64 */
    static byte[] base64(JsonScanner json) {
        byte[] bytes = EmbeddedBase64.take(json);
        if (bytes == null) {
            throw new V3Exception(
                    V3Exception.PAYLOAD, json.invalid("must be base64").getMessage());
        }
        return bytes;
    }
}
