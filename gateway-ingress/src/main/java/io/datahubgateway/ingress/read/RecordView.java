package io.datahubgateway.ingress.read;

import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonCheck;
import io.datahubgateway.common.record.MessageId;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Shows a record as JSON. Key and value are shown as JSON where they are JSON, byte for byte, else as a string where they
 * are UTF-8, else in base64; which it is stands beside them. What is shown is never shorter than the record's bytes.
 */
final class RecordView {

    private static final JsonCheck CHECK = new JsonCheck();

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
        json.ascii(",\"headers\":");
        HeaderNotation.write(json, entry.headers()).ascii("}");
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
        } else if (TextOrBase64.isUtf8(bytes)) {
            json.utf8(bytes);
            encoding = "text";
        } else {
            json.utf8(Base64.getEncoder().encode(bytes));
            encoding = "base64";
        }
        json.ascii(",\"").ascii(name).ascii("Encoding\":\"").ascii(encoding).ascii("\"");
    }
}
