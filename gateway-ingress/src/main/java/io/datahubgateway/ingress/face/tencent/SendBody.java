package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** {@code {"DataHubId","Message":[{"Key","Body"}]}}. Keys and bodies are texts and are stored as their UTF-8. */
final class SendBody {

    /** As the operation is documented; the settings may allow less. */
    private static final int MAX_MESSAGES = 500;

    private static final JsonNames DOCUMENT = JsonNames.of("DataHubId", "Message");
    private static final JsonNames DATAHUB = JsonNames.of("DataHubId").ignoringUnknown();
    private static final JsonNames ENTRY = JsonNames.of("Key", "Body");
    private static final int FIRST = 0;

    private final String topic;
    private final int maxMessages;
    private final JsonScanner json;
    private final List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();

    private SendBody(String topic, byte[] body, int maxMessages) {
        this.topic = topic;
        this.maxMessages = maxMessages;
        this.json = new JsonScanner(body);
    }

    /**
     * The datahub that the messages are for. Looks no further than its name, which clients write first: what is behind it is
     * checked when it is decoded.
     *
     * @throws JsonException when the body is something else
     */
    static String datahub(byte[] body) {
        JsonScanner json = new JsonScanner(body);
        json.beginObject();
        if (json.nextKey(DATAHUB) == JsonScanner.END) {
            throw TencentException.missing("DataHubId");
        }
        return json.text();
    }

    /** @throws JsonException when the body is something else */
    static List<ProducerRecord<byte[], byte[]>> decode(String topic, byte[] body, int maxRecords) {
        return new SendBody(topic, body, Math.min(MAX_MESSAGES, maxRecords)).document();
    }

    private List<ProducerRecord<byte[], byte[]>> document() {
        boolean there = false;
        json.beginObject();
        for (int name = json.nextKey(DOCUMENT); name != JsonScanner.END; name = json.nextKey(DOCUMENT)) {
            if (name != FIRST) {
                there = true;
                json.beginArray();
                while (json.nextElement()) {
                    messages.add(entry());
                }
            }
        }
        json.end();
        if (!there) {
            throw TencentException.missing("Message");
        }
        if (messages.isEmpty()) {
            throw new TencentException(TencentException.NOT_ALLOWED_EMPTY, "Message: holds no message");
        }
        return messages;
    }

    private ProducerRecord<byte[], byte[]> entry() {
        if (messages.size() == maxMessages) {
            throw new GatewayException(
                    ErrorCode.TOO_MANY_RECORDS, "Message: one request takes at most " + maxMessages + " messages");
        }
        byte[] key = null;
        byte[] body = null;
        json.beginObject();
        for (int name = json.nextKey(ENTRY); name != JsonScanner.END; name = json.nextKey(ENTRY)) {
            if (name == FIRST) {
                key = json.takeNull() ? null : json.utf8();
            } else {
                body = json.utf8();
            }
        }
        if (body == null) {
            throw TencentException.missing(json.path() + ".Body");
        }
        return new ProducerRecord<>(topic, key, body);
    }
}
