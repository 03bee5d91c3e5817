package io.datahubgateway.ingress.read;

import io.datahubgateway.common.json.JsonBytes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The headers of a record as a JSON object, in the notation that {@code application/vnd.datahub.records+json} takes. */
public final class HeaderNotation {

    private HeaderNotation() {}

    /** @throws JsonBytes.FullException when there is no room for them */
    public static JsonBytes write(JsonBytes json, Headers headers) {
        Map<String, List<byte @Nullable []>> byName = new LinkedHashMap<>();
        for (Header header : headers) {
            byName.computeIfAbsent(header.key(), name -> new ArrayList<>()).add(header.value());
        }
        json.ascii("{");
        String before = "";
        for (Map.Entry<String, List<byte @Nullable []>> header : byName.entrySet()) {
            json.ascii(before).text(header.getKey()).ascii(":");
            before = ",";
            if (header.getValue().size() == 1) {
                value(json, header.getValue().get(0));
            } else {
                String open = "[";
                for (byte[] value : header.getValue()) {
                    value(json.ascii(open), value);
                    open = ",";
                }
                json.ascii("]");
            }
        }
        return json.ascii("}");
    }

    private static void value(JsonBytes json, byte @Nullable [] value) {
        if (value == null) {
            json.ascii("null");
        } else if (TextOrBase64.isUtf8(value)) {
            json.utf8(value);
        } else {
            json.ascii("{\"base64\":").utf8(Base64.getEncoder().encode(value)).ascii("}");
        }
    }
}
