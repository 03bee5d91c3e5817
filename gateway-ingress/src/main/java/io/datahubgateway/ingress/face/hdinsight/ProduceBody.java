package io.datahubgateway.ingress.face.hdinsight;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"records":[{"key","value","partition"}]}}. A string is stored as its text, as what is read back is text; any
 * other JSON as the bytes that were sent. {@code null} is null in Kafka; a value must be there.
 */
final class ProduceBody {

    private static final JsonNames DOCUMENT = JsonNames.of("records");
    private static final JsonNames RECORD = JsonNames.of("key", "value", "partition");
    private static final int KEY = 0;
    private static final int VALUE = 1;

    private final String topic;
    private final int maxRecords;
    private final JsonScanner json;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    private ProduceBody(String topic, byte[] body, int maxRecords) {
        this.topic = topic;
        this.maxRecords = maxRecords;
        this.json = new JsonScanner(body);
    }

    /** @throws JsonException when the body is something else */
    static List<ProducerRecord<byte[], byte[]>> decode(String topic, byte[] body, int maxRecords) {
        return new ProduceBody(topic, body, maxRecords).document();
    }

    private List<ProducerRecord<byte[], byte[]>> document() {
        json.beginObject();
        while (json.nextKey(DOCUMENT) != JsonScanner.END) {
            json.beginArray();
            while (json.nextElement()) {
                if (records.size() == maxRecords) {
                    throw new GatewayException(
                            ErrorCode.TOO_MANY_RECORDS, "one request takes at most " + maxRecords + " records");
                }
                records.add(entry());
            }
        }
        json.end();
        return records;
    }

    private ProducerRecord<byte[], byte[]> entry() {
        byte[] key = null;
        byte[] value = null;
        boolean hasValue = false;
        Integer partition = null;
        json.beginObject();
        for (int name = json.nextKey(RECORD); name != JsonScanner.END; name = json.nextKey(RECORD)) {
            switch (name) {
                case KEY -> key = content();
                case VALUE -> {
                    value = content();
                    hasValue = true;
                }
                default -> partition = json.takeNull() ? null : (Integer) (int) json.wholeNumber(0, Integer.MAX_VALUE);
            }
        }
        if (!hasValue) {
            throw json.invalid("needs a value");
        }
        return new ProducerRecord<>(topic, partition, key, value);
    }

    private byte @Nullable [] content() {
        if (json.takeNull()) {
            return null;
        }
        return json.kind() == Kind.STRING ? json.utf8() : json.asSent();
    }
}
