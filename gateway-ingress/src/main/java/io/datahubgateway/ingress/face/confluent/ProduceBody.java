package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"records":[{"key","value","partition","headers":[{"key","value"}],"timestamp"}]}}. A key or value that is null or
 * absent is null in Kafka. Of a key that is there twice the last holds, as the protocol's own parsers have it; one that is
 * not known is refused.
 */
final class ProduceBody {

    private static final JsonNames DOCUMENT = JsonNames.of(
                    "records", "key_schema", "key_schema_id", "value_schema", "value_schema_id")
            .takingRepeated();
    private static final JsonNames RECORD =
            JsonNames.of("key", "value", "partition", "headers", "timestamp").takingRepeated();
    private static final int RECORDS = 0;
    private static final int KEY = 0;
    private static final int VALUE = 1;
    private static final int PARTITION = 2;
    private static final int HEADERS = 3;
    private static final JsonNames HEADER = JsonNames.of("key", "value").takingRepeated();

    private final String topic;
    private final EmbeddedFormat format;
    private final @Nullable Integer pathPartition;
    private final int maxRecords;
    private final JsonScanner json;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    private ProduceBody(
            String topic, EmbeddedFormat format, @Nullable Integer pathPartition, byte[] body, int maxRecords) {
        this.topic = topic;
        this.format = format;
        this.pathPartition = pathPartition;
        this.maxRecords = maxRecords;
        this.json = new JsonScanner(body);
    }

    /**
     * @param pathPartition the partition in the path; then no record may name one
     * @throws JsonException when the body is not JSON, or not this JSON
     * @throws ConfluentException when a key or value is not in the format, or a schema is named
     */
    static List<ProducerRecord<byte[], byte[]>> decode(
            String topic, EmbeddedFormat format, @Nullable Integer pathPartition, byte[] body, int maxRecords) {
        return new ProduceBody(topic, format, pathPartition, body, maxRecords).document();
    }

    private List<ProducerRecord<byte[], byte[]>> document() {
        json.beginObject();
        for (int name = json.nextKey(DOCUMENT); name != JsonScanner.END; name = json.nextKey(DOCUMENT)) {
            if (name == RECORDS) {
                records();
            } else if (!json.takeNull()) {
                throw new ConfluentException(
                        ConfluentException.SCHEMA,
                        json.invalid("there is no schema registry here; leave it out")
                                .getMessage());
            }
        }
        json.end();
        return records;
    }

    private void records() {
        records.clear();
        json.beginArray();
        while (json.nextElement()) {
            if (records.size() == maxRecords) {
                throw new GatewayException(
                        ErrorCode.TOO_MANY_RECORDS, "one request takes at most " + maxRecords + " records");
            }
            records.add(entry());
        }
    }

    private ProducerRecord<byte[], byte[]> entry() {
        byte[] key = null;
        byte[] value = null;
        Integer partition = pathPartition;
        Long timestamp = null;
        List<Header> headers = List.of();
        json.beginObject();
        for (int name = json.nextKey(RECORD); name != JsonScanner.END; name = json.nextKey(RECORD)) {
            boolean absent = json.takeNull();
            switch (name) {
                case KEY -> key = absent ? null : format.take(json);
                case VALUE -> value = absent ? null : format.take(json);
                case PARTITION -> partition = absent ? pathPartition : partition();
                case HEADERS -> headers = absent ? List.of() : headers();
                default -> timestamp = absent ? null : json.wholeNumber(0, Long.MAX_VALUE);
            }
        }
        return new ProducerRecord<>(topic, partition, timestamp, key, value, headers);
    }

    private Integer partition() {
        if (pathPartition != null) {
            throw json.invalid("the partition is in the path already");
        }
        return (int) json.wholeNumber(0, Integer.MAX_VALUE);
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        json.beginArray();
        while (json.nextElement()) {
            headers.add(header());
        }
        return headers;
    }

    private Header header() {
        String key = null;
        byte[] value = null;
        json.beginObject();
        for (int name = json.nextKey(HEADER); name != JsonScanner.END; name = json.nextKey(HEADER)) {
            if (name == KEY) {
                key = json.text();
            } else {
                value = json.takeNull() ? null : EmbeddedFormat.base64(json);
            }
        }
        if (key == null) {
            throw json.invalid("a header needs a key");
        }
        return new RecordHeader(key, value);
    }
}
