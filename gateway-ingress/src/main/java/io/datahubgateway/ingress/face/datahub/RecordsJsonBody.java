package io.datahubgateway.ingress.face.datahub;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"records":[{"key","value","headers","partition","timestamp"}]}}. A value is stored as the bytes that were sent,
 * cut out of the body: nothing is built from it and nothing is written anew. A value that is {@code null} or absent is a
 * tombstone. A key that is a string is stored as its text, so that it is the same key as in {@code Datahub-Key}; any other
 * key as the bytes that were sent. {@code headers} is an object of texts, of lists of texts for a name that repeats, or of
 * {@code {"base64":"..."}} for bytes.
 */
final class RecordsJsonBody {

    static final String MEDIA_TYPE = "application/vnd.datahub.records+json";

    private static final JsonNames DOCUMENT = JsonNames.of("records");
    private static final JsonNames RECORD = JsonNames.of("key", "value", "headers", "partition", "timestamp");
    private static final int KEY = 0;
    private static final int VALUE = 1;
    private static final int HEADERS = 2;
    private static final int PARTITION = 3;
    private static final JsonNames BINARY = JsonNames.of("base64");
    private static final String HEADER_VALUE = "must be a text, null, {\"base64\":\"...\"}, or a list of these";

    private final String topic;
    private final int maxRecords;
    private final JsonScanner json;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    private RecordsJsonBody(String topic, byte[] body, int maxRecords) {
        this.topic = topic;
        this.maxRecords = maxRecords;
        this.json = new JsonScanner(body);
    }

    /** @throws JsonException when the body is something else */
    static List<ProducerRecord<byte[], byte[]>> decode(String topic, byte[] body, int maxRecords) {
        return new RecordsJsonBody(topic, body, maxRecords).document();
    }

    private List<ProducerRecord<byte[], byte[]>> document() {
        json.beginObject();
        boolean found = false;
        while (json.nextKey(DOCUMENT) != JsonScanner.END) {
            found = true;
            json.beginArray();
            while (json.nextElement()) {
                if (records.size() == maxRecords) {
                    throw new GatewayException(
                            ErrorCode.TOO_MANY_RECORDS, "one request takes at most " + maxRecords + " records");
                }
                records.add(record());
            }
        }
        json.end();
        if (!found) {
            throw new GatewayException(ErrorCode.INVALID_BODY, "records: is required");
        }
        return records;
    }

    private ProducerRecord<byte[], byte[]> record() {
        byte[] key = null;
        byte[] value = null;
        List<Header> headers = List.of();
        Integer partition = null;
        Long timestamp = null;
        json.beginObject();
        for (int name = json.nextKey(RECORD); name != JsonScanner.END; name = json.nextKey(RECORD)) {
            if (json.takeNull()) {
                continue; // the same as absent
            }
            switch (name) {
                case KEY -> key = json.kind() == Kind.STRING ? json.utf8() : json.asSent();
                case VALUE -> value = json.asSent();
                case HEADERS -> headers = headers();
                case PARTITION -> partition = (int) json.wholeNumber(0, Integer.MAX_VALUE);
                default -> timestamp = json.wholeNumber(0, Long.MAX_VALUE);
            }
        }
        return new ProducerRecord<>(topic, partition, timestamp, key, value, headers);
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        json.beginObject();
        while (json.nextKey()) {
            String name = json.distinctKey(seen);
            if (json.kind() == Kind.ARRAY) {
                json.beginArray();
                while (json.nextElement()) {
                    headers.add(new RecordHeader(name, headerValue()));
                }
            } else {
                headers.add(new RecordHeader(name, headerValue()));
            }
        }
        return headers;
    }

    private byte @Nullable [] headerValue() {
        if (json.takeNull()) {
            return null;
        }
        return switch (json.kind()) {
            case STRING -> json.utf8();
            case OBJECT -> binary();
            default -> throw json.invalid(HEADER_VALUE);
        };
    }

    private byte[] binary() {
        byte[] bytes = null;
        json.beginObject();
        while (json.nextKey(BINARY) != JsonScanner.END) {
            try {
                bytes = Base64.getDecoder().decode(json.utf8());
            } catch (IllegalArgumentException e) {
                throw json.invalid("is not base64");
            }
        }
        if (bytes == null) {
            throw json.invalid(HEADER_VALUE);
        }
        return bytes;
    }
}
