package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import io.datahubgateway.ingress.face.EmbeddedBase64;
import org.jspecify.annotations.Nullable;

/** What keys and values are within the JSON of a request; its media type says which. */
enum EmbeddedFormat {

    /** Stored as the bytes that were sent; a string keeps its quotes. */
    JSON("application/vnd.kafka.json.v2+json") {
        @Override
        byte[] take(JsonScanner json) {
            return json.asSent();
        }
    },

    /** Base64. */
    BINARY("application/vnd.kafka.binary.v2+json") {
        @Override
        byte[] take(JsonScanner json) {
            return base64(json);
        }
    },

    /** A string, stored as its text: of the Strimzi bridge. */
    TEXT("application/vnd.kafka.text.v2+json") {
        @Override
        byte[] take(JsonScanner json) {
            if (json.kind() != Kind.STRING) {
                throw new ConfluentException(
                        ConfluentException.PAYLOAD,
                        json.invalid("must be a text in this format").getMessage());
            }
            return json.utf8();
        }
    };

    private final String mediaType;

    EmbeddedFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** The format of a body with this media type, null when it is none of ours. Plain JSON holds JSON. */
    static @Nullable EmbeddedFormat of(String mediaType) {
        return switch (mediaType) {
            case "application/vnd.kafka.json.v2+json", "application/json" -> JSON;
            case "application/vnd.kafka.binary.v2+json" -> BINARY;
            case "application/vnd.kafka.text.v2+json" -> TEXT;
            default -> null;
        };
    }

    /** The bytes to store of the value at hand, which is not null. */
    abstract byte[] take(JsonScanner json);

    /** @throws ConfluentException 42206 when the value at hand is not base64 */
    static byte[] base64(JsonScanner json) {
        byte[] bytes = EmbeddedBase64.take(json);
        if (bytes == null) {
            throw new ConfluentException(
                    ConfluentException.PAYLOAD,
                    json.invalid("must be base64 in this format").getMessage());
        }
        return bytes;
    }
}
