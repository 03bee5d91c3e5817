package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import org.jspecify.annotations.Nullable;

/**
 * A key or value: {@code {"type","data"}}. What names a schema is refused, as is data without a type, which the protocol takes
 * for data with a schema; {@code null} is the same with each type and with none.
 *
 * @param type null when none is named
 * @param bytes null for null
 */
record Content(@Nullable ContentType type, byte @Nullable [] bytes) {

    /** Of a record without the key or value. */
    static final Content ABSENT = new Content(null, null);

    private static final JsonNames NAMES =
            JsonNames.of("type", "data", "subject", "subject_name_strategy", "schema", "schema_id", "schema_version");
    private static final int TYPE = 0;
    private static final int DATA = 1;
    private static final String NO_REGISTRY = "there is no schema registry here; ";

    /** The object at hand. */
    static Content of(JsonScanner json) {
        ContentType type = null;
        byte[] bytes = null;
        byte[] untyped = null;
        String place = "";
        json.beginObject();
        for (int name = json.nextKey(NAMES); name != JsonScanner.END; name = json.nextKey(NAMES)) {
            if (json.takeNull()) {
                continue; // the same as absent
            }
            if (name == TYPE) {
                type = type(json);
            } else if (name != DATA) {
                throw schema(json.invalid(NO_REGISTRY + "leave it out").getMessage());
            } else if (type != null) {
                bytes = type.take(json);
            } else {
                place = json.path();
                untyped = json.asSent();
            }
        }
        return untyped == null ? new Content(type, bytes) : new Content(type, typed(type, untyped, place));
    }

    private static ContentType type(JsonScanner json) {
        String name = json.text();
        ContentType type = ContentType.named(name);
        if (type != null) {
            return type;
        }
        throw switch (name) {
            case "AVRO", "JSONSCHEMA", "PROTOBUF" ->
                schema(json.invalid(NO_REGISTRY + "send BINARY, JSON or STRING").getMessage());
            default -> json.invalid("must be BINARY, JSON or STRING");
        };
    }

    /** Of data that stood before its type. */
    private static byte[] typed(@Nullable ContentType type, byte[] data, String place) {
        if (type == null) {
            throw schema(place + ": has no type, so that a schema would say what it is; " + NO_REGISTRY
                    + "name BINARY, JSON or STRING");
        }
        try {
            return type.take(new JsonScanner(data));
        } catch (V3Exception e) {
            throw new V3Exception(e.code(), place + ": " + e.getMessage());
        }
    }

    private static V3Exception schema(String message) {
        return new V3Exception(V3Exception.SCHEMA, message);
    }

    /** What a report says of it: {@code ,"key":{"type":"JSON","size":2}}; nothing where no type is named. */
    void writeTo(JsonBytes json, String member) {
        if (type != null) {
            json.ascii(",\"").ascii(member).ascii("\":{\"type\":\"").ascii(type.name());
            json.ascii("\",\"size\":").number(bytes == null ? 0 : bytes.length).ascii("}");
        }
    }
}
