package io.datahubgateway.ingress.read;

import com.fasterxml.jackson.core.JsonGenerator;
import io.datahubgateway.common.declaration.JsonCheck;
import io.datahubgateway.common.record.MessageId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Shows a record as JSON. Key and value are shown as JSON where they are JSON, byte for byte, else as a string where they
 * are UTF-8, else in base64; which it is stands beside them.
 */
final class RecordView {

    private static final JsonCheck CHECK = new JsonCheck();

    private RecordView() {}

    static void write(JsonGenerator json, String datahub, ConsumerRecord<byte[], byte[]> entry) throws IOException {
        json.writeStartObject();
        json.writeStringField(
                "id", new MessageId(datahub, entry.topic(), entry.partition(), entry.offset()).toString());
        json.writeStringField("topic", entry.topic());
        json.writeNumberField("partition", entry.partition());
        json.writeNumberField("offset", entry.offset());
        json.writeNumberField("timestamp", entry.timestamp());
        content(json, "key", entry.key());
        content(json, "value", entry.value());
        headers(json, entry);
        json.writeEndObject();
    }

    private static void content(JsonGenerator json, String name, byte @Nullable [] bytes) throws IOException {
        json.writeFieldName(name);
        String encoding;
        String text = bytes == null ? null : utf8(bytes);
        if (bytes == null) {
            json.writeNull();
            encoding = "null";
        } else if (text == null) {
            json.writeBinary(bytes);
            encoding = "base64";
        } else if (CHECK.problem(bytes).isEmpty()) {
            json.writeRawValue(text);
            encoding = "json";
        } else {
            json.writeString(text);
            encoding = "text";
        }
        json.writeStringField(name + "Encoding", encoding);
    }

    /** The same notation that {@code application/vnd.datahub.records+json} takes. */
    private static void headers(JsonGenerator json, ConsumerRecord<byte[], byte[]> entry) throws IOException {
        Map<String, List<byte @Nullable []>> byName = new LinkedHashMap<>();
        for (Header header : entry.headers()) {
            byName.computeIfAbsent(header.key(), name -> new ArrayList<>()).add(header.value());
        }
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, List<byte @Nullable []>> header : byName.entrySet()) {
            json.writeFieldName(header.getKey());
            boolean repeats = header.getValue().size() > 1;
            if (repeats) {
                json.writeStartArray();
            }
            for (byte[] value : header.getValue()) {
                headerValue(json, value);
            }
            if (repeats) {
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }

    private static void headerValue(JsonGenerator json, byte @Nullable [] value) throws IOException {
        String text = value == null ? null : utf8(value);
        if (value == null) {
            json.writeNull();
        } else if (text != null) {
            json.writeString(text);
        } else {
            json.writeStartObject();
            json.writeBinaryField("base64", value);
            json.writeEndObject();
        }
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
