package io.datahubgateway.ingress.face.cloudevents;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import io.datahubgateway.ingress.face.RecordHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Events in the JSON event format, one or a list. A record's value is the event as the bytes that were sent, with its
 * media type in the header {@code content-type}. An event without data is still a value.
 */
final class JsonEvents {

    /** Of the Kafka protocol binding: its name is in lower case. */
    static final String CONTENT_TYPE = "content-type";

    private static final String DATA = "data";
    private static final String DATA_BASE64 = "data_base64";

    private final JsonScanner json;
    private byte @Nullable [] key; // of the event that was read last

    private JsonEvents(byte[] body) {
        this.json = new JsonScanner(body);
    }

    /** Structured mode. */
    static ProducerRecord<byte[], byte[]> one(String topic, String contentType, byte[] body, RecordHead head) {
        JsonEvents events = new JsonEvents(body);
        events.event("the event");
        events.json.end();
        return head.with(topic, events.key, body, List.of(header(contentType)));
    }

    /** Batched mode. */
    static List<ProducerRecord<byte[], byte[]>> list(String topic, String contentType, byte[] body, int maxRecords) {
        List<Header> headers = List.of(header(contentType));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        JsonEvents events = new JsonEvents(body);
        events.json.beginArray();
        while (events.json.nextElement()) {
            if (records.size() == maxRecords) {
                throw new GatewayException(
                        ErrorCode.TOO_MANY_RECORDS, "one request takes at most " + maxRecords + " records");
            }
            int start = events.event("[" + records.size() + "]");
            byte[] value = Arrays.copyOfRange(body, start, events.json.stop());
            records.add(new ProducerRecord<>(topic, null, null, events.key, value, headers));
        }
        events.json.end();
        return records;
    }

    private static Header header(String contentType) {
        return new RecordHeader(CONTENT_TYPE, contentType.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Goes through the event at hand; returns where it begins. */
    private int event(String place) {
        Set<String> names = new HashSet<>();
        Set<String> set = new HashSet<>();
        key = null;
        json.beginObject();
        int start = json.start();
        while (json.nextKey()) {
            String name = json.distinctKey(names);
            if (name.equals(DATA)) {
                json.skip();
            } else if (name.equals(DATA_BASE64)) {
                base64();
            } else if (!json.takeNull()) { // the same as absent
                attribute(name);
                set.add(name);
            }
            if (names.contains(DATA) && names.contains(DATA_BASE64)) {
                throw json.invalid("data and data_base64 exclude each other");
            }
        }
        String missing = Attributes.missing(set);
        if (missing != null) {
            throw new GatewayException(ErrorCode.INVALID_BODY, place + ": " + missing);
        }
        return start;
    }

    private void attribute(String name) {
        if (!Attributes.isName(name)) {
            throw json.invalid("is no name of an attribute, which has lower-case letters and digits only");
        }
        if (Attributes.REQUIRED.contains(name) || name.equals(Attributes.PARTITION_KEY)) {
            byte[] value = json.utf8();
            String problem = Attributes.problem(name, new String(value, StandardCharsets.UTF_8));
            if (problem != null) {
                throw json.invalid(problem);
            }
            key = name.equals(Attributes.PARTITION_KEY) ? value : key;
        } else if (json.kind() == Kind.OBJECT || json.kind() == Kind.ARRAY) {
            throw json.invalid("must be a text, a number, true, false or null, as every attribute");
        }
    }

    private void base64() {
        if (json.kind() != Kind.STRING && json.kind() != Kind.NULL) {
            throw json.invalid("must be a text");
        }
        json.skip();
    }
}
