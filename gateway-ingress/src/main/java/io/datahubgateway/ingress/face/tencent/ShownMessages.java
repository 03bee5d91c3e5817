package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.read.HeaderNotation;
import io.datahubgateway.ingress.read.RecordForm;
import io.datahubgateway.ingress.read.RecordReader;
import io.datahubgateway.ingress.read.TextOrBase64;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * {@code {"Topic","Partition","Offset","Key","Value","Timestamp","Headers"}}, one or a list of them, as a whole answer. Keys
 * and values are texts, or base64 with {@code KeyEncoding} or {@code ValueEncoding} behind it; headers are a text that holds a
 * JSON object.
 */
final class ShownMessages implements RecordForm {

    /** Of an answer. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    private final String requestId;
    private final boolean list;
    private final boolean content;

    private ShownMessages(String requestId, boolean list, boolean content) {
        this.requestId = requestId;
        this.list = list;
        this.content = content;
    }

    /** One message. */
    static ShownMessages one(String requestId) {
        return new ShownMessages(requestId, false, true);
    }

    static ShownMessages list(String requestId) {
        return new ShownMessages(requestId, true, true);
    }

    /** A list without keys and values. */
    static ShownMessages withoutContent(String requestId) {
        return new ShownMessages(requestId, true, false);
    }

    @Override
    public void write(JsonBytes json, String datahub, ConsumerRecord<byte[], byte[]> entry, boolean first) {
        if (first) {
            begin(json);
        } else {
            json.ascii(",");
        }
        json.ascii("{\"Topic\":").text(entry.topic());
        json.ascii(",\"Partition\":").number(entry.partition());
        json.ascii(",\"Offset\":").number(entry.offset());
        if (content) {
            TextOrBase64.member(json.ascii(","), "Key", entry.key());
            TextOrBase64.member(json.ascii(","), "Value", entry.value());
        }
        json.ascii(",\"Timestamp\":").number(entry.timestamp());
        json.ascii(",\"Headers\":")
                .utf8(HeaderNotation.write(new JsonBytes(64, MAX_BYTES), entry.headers())
                        .buffer()
                        .getBytes())
                .ascii("}");
    }

    @Override
    public void end(JsonBytes json, RecordReader.Progress progress, boolean empty) {
        if (empty) {
            begin(json);
        }
        Envelope.end(json.ascii(list ? "]," : ","), requestId);
    }

    private void begin(JsonBytes json) {
        Envelope.begin(json).ascii(list ? "\"Result\":[" : "\"Result\":");
    }
}
