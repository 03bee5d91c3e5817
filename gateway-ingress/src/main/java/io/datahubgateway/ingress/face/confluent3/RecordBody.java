package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * One record: {@code {"partition_id","headers":[{"name","value"}],"key","value","timestamp"}}, in a batch with its {@code id}. A
 * member that is null is the same as one that is absent; one that is not known, or is there twice, is refused.
 *
 * @param key what the report says of it
 * @param value likewise
 */
record RecordBody(ProducerRecord<byte[], byte[]> entry, Content key, Content value) {

    private static final JsonNames RECORD = JsonNames.of("partition_id", "headers", "key", "value", "timestamp");
    private static final JsonNames ENTRY = JsonNames.of("partition_id", "headers", "key", "value", "timestamp", "id");
    private static final int PARTITION = 0;
    private static final int HEADERS = 1;
    private static final int KEY = 2;
    private static final int VALUE = 3;
    private static final int TIMESTAMP = 4;
    private static final JsonNames HEADER = JsonNames.of("name", "value");
    private static final int NAME = 0;

    /** @throws V3Exception when it is something else */
    static RecordBody of(String topic, byte[] sent) {
        return read(topic, sent, RECORD);
    }

    /** The same of an entry of a batch, which has an id besides. */
    static RecordBody ofEntry(String topic, byte[] sent) {
        return read(topic, sent, ENTRY);
    }

    private static RecordBody read(String topic, byte[] sent, JsonNames names) {
        try {
            return read(topic, new JsonScanner(sent), names);
        } catch (JsonException e) {
            throw V3Exception.of(e, "the record");
        }
    }

    private static RecordBody read(String topic, JsonScanner json, JsonNames names) {
        Integer partition = null;
        Long timestamp = null;
        List<Header> headers = List.of();
        Content key = Content.ABSENT;
        Content value = Content.ABSENT;
        requireObject(json);
        json.beginObject();
        for (int name = json.nextKey(names); name != JsonScanner.END; name = json.nextKey(names)) {
            if (json.takeNull()) {
                continue;
            }
            switch (name) {
                case PARTITION -> partition = (int) json.wholeNumber(0, Integer.MAX_VALUE);
                case HEADERS -> headers = headers(json);
                case KEY -> key = Content.of(json);
                case VALUE -> value = Content.of(json);
                case TIMESTAMP -> timestamp = timestamp(json);
                default -> json.skip(); // the id, which the batch has read
            }
        }
        json.end();
        return new RecordBody(
                new ProducerRecord<>(topic, partition, timestamp, key.bytes(), value.bytes(), headers), key, value);
    }

    /** In a stream nobody knows where anything else ends, so it is as bad as what is no JSON, there and elsewhere. */
    private static void requireObject(JsonScanner json) {
        if (json.kind() != Kind.OBJECT) {
            throw new V3Exception(V3Exception.MALFORMED, "the record: must be an object");
        }
    }

    private static List<Header> headers(JsonScanner json) {
        List<Header> headers = new ArrayList<>();
        json.beginArray();
        while (json.nextElement()) {
            headers.add(header(json));
        }
        return headers;
    }

    private static Header header(JsonScanner json) {
        String name = null;
        byte[] value = null;
        json.beginObject();
        for (int key = json.nextKey(HEADER); key != JsonScanner.END; key = json.nextKey(HEADER)) {
            if (key == NAME) {
                name = json.text();
            } else {
                value = json.takeNull() ? null : ContentType.base64(json);
            }
        }
        if (name == null) {
            throw json.invalid("a header needs a name");
        }
        return new RecordHeader(name, value);
    }

    /** RFC 3339, section 5.6; not before 1970, which Kafka does not know. */
    private static long timestamp(JsonScanner json) {
        Long millis = millis(json.text());
        if (millis == null || millis < 0) {
            throw json.invalid("must be a time as in 2026-01-31T12:00:00.123Z, from 1970 on");
        }
        return millis;
    }

    private static @Nullable Long millis(String text) {
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME
                    .parse(text, Instant::from)
                    .toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }
}
