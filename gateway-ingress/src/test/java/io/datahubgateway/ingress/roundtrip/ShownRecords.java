package io.datahubgateway.ingress.roundtrip;

import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import io.datahubgateway.ingress.roundtrip.Message.Field;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of records out of what the reading API shows of them. */
public final class ShownRecords {

    private static final JsonNames RECORD = JsonNames.of(
                    "key", "keyEncoding", "value", "valueEncoding", "headers", "timestamp")
            .ignoringUnknown();

    private final JsonScanner json;

    private ShownRecords(byte[] body) {
        this.json = new JsonScanner(body);
    }

    public static List<Message> of(byte[] body) {
        return new ShownRecords(body).records();
    }

    private List<Message> records() {
        List<Message> records = new ArrayList<>();
        JsonNames page = JsonNames.of("records").ignoringUnknown();
        json.beginObject();
        while (json.nextKey(page) != JsonScanner.END) {
            json.beginArray();
            while (json.nextElement()) {
                records.add(entry());
            }
        }
        json.end();
        return records;
    }

    private Message entry() {
        byte[] key = null;
        byte[] value = null;
        List<Field> headers = new ArrayList<>();
        long timestamp = 0;
        json.beginObject();
        for (int name = json.nextKey(RECORD); name != JsonScanner.END; name = json.nextKey(RECORD)) {
            switch (name) {
                case 0 -> key = json.asSent();
                case 1 -> key = decoded(key, json.text());
                case 2 -> value = json.asSent();
                case 3 -> value = decoded(value, json.text());
                case 4 -> headers(headers);
                default -> timestamp = json.wholeNumber(0, Long.MAX_VALUE);
            }
        }
        return new Message(key, value, headers, timestamp);
    }

    private static byte @Nullable [] decoded(byte @Nullable [] shown, String encoding) {
        return switch (encoding) {
            case "null" -> null;
            case "json" -> shown;
            case "text" -> new JsonScanner(shown).utf8();
            case "base64" -> Base64.getDecoder().decode(new JsonScanner(shown).utf8());
            default -> throw new AssertionError("encoding " + encoding);
        };
    }

    private void headers(List<Field> headers) {
        json.beginObject();
        while (json.nextKey()) {
            String name = json.key();
            if (json.kind() == Kind.ARRAY) {
                json.beginArray();
                while (json.nextElement()) {
                    headers.add(new Field(name, headerValue()));
                }
            } else {
                headers.add(new Field(name, headerValue()));
            }
        }
    }

    private byte @Nullable [] headerValue() {
        if (json.takeNull()) {
            return null;
        }
        if (json.kind() == Kind.STRING) {
            return json.utf8();
        }
        json.beginObject();
        json.nextKey();
        byte[] bytes = Base64.getDecoder().decode(json.utf8());
        json.nextKey();
        return bytes;
    }
}
