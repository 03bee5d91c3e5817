package io.datahubgateway.ingress.read;

import io.datahubgateway.common.declaration.JsonCheck;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.record.MessageId;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Shows a record as JSON. Key and value are shown as JSON where they are JSON, byte for byte, else as a string where they
 * are UTF-8, else in base64; which it is stands beside them. What is shown is never shorter than the record's bytes.
 */
final class RecordView {

    private static final JsonCheck CHECK = new JsonCheck();
    private static final int CHARACTERS_AT_A_TIME = 4096;

    private RecordView() {}

    /** @throws JsonBytes.FullException when there is no room for it */
    static void write(JsonBytes json, String datahub, ConsumerRecord<byte[], byte[]> entry) {
        json.ascii("{\"id\":").text(id(datahub, entry));
        json.ascii(",\"topic\":").text(entry.topic());
        json.ascii(",\"partition\":").number(entry.partition());
        json.ascii(",\"offset\":").number(entry.offset());
        json.ascii(",\"timestamp\":").number(entry.timestamp());
        content(json, "key", entry.key());
        content(json, "value", entry.value());
        headers(json, entry);
        json.ascii("}");
    }

    static String id(String datahub, ConsumerRecord<byte[], byte[]> entry) {
        return new MessageId(datahub, entry.topic(), entry.partition(), entry.offset()).toString();
    }

    private static void content(JsonBytes json, String name, byte @Nullable [] bytes) {
        json.ascii(",\"").ascii(name).ascii("\":");
        String encoding;
        if (bytes == null) {
            json.ascii("null");
            encoding = "null";
        } else if (CHECK.problem(bytes).isEmpty()) {
            json.raw(bytes);
            encoding = "json";
        } else if (isUtf8(bytes)) {
            json.utf8(bytes);
            encoding = "text";
        } else {
            json.utf8(Base64.getEncoder().encode(bytes));
            encoding = "base64";
        }
        json.ascii(",\"").ascii(name).ascii("Encoding\":\"").ascii(encoding).ascii("\"");
    }

    /** The same notation that {@code application/vnd.datahub.records+json} takes. */
    private static void headers(JsonBytes json, ConsumerRecord<byte[], byte[]> entry) {
        Map<String, List<byte @Nullable []>> byName = new LinkedHashMap<>();
        for (Header header : entry.headers()) {
            byName.computeIfAbsent(header.key(), name -> new ArrayList<>()).add(header.value());
        }
        json.ascii(",\"headers\":{");
        String before = "";
        for (Map.Entry<String, List<byte @Nullable []>> header : byName.entrySet()) {
            json.ascii(before).text(header.getKey()).ascii(":");
            before = ",";
            if (header.getValue().size() == 1) {
                headerValue(json, header.getValue().get(0));
            } else {
                String open = "[";
                for (byte[] value : header.getValue()) {
                    headerValue(json.ascii(open), value);
                    open = ",";
                }
                json.ascii("]");
            }
        }
        json.ascii("}");
    }

    private static void headerValue(JsonBytes json, byte @Nullable [] value) {
        if (value == null) {
            json.ascii("null");
        } else if (isUtf8(value)) {
            json.utf8(value);
        } else {
            json.ascii("{\"base64\":").utf8(Base64.getEncoder().encode(value)).ascii("}");
        }
    }

    /** Without a copy of the whole. */
    private static boolean isUtf8(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(CHARACTERS_AT_A_TIME, bytes.length + 1));
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return !result.isError();
    }
}
