package io.datahubgateway.ingress.face.cloudevents;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.ingress.face.RecordHead;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Attributes in headers {@code ce-...}, data in the body. The media type of the data is {@code content-type} on both
 * sides; the other attributes become headers {@code ce_...} in UTF-8. An event without data is a record without a value
 * (Kafka protocol binding, section 3.2), in a compacted topic a tombstone.
 */
final class BinaryEvent {

    static final String PREFIX = "ce-";

    private static final String KAFKA_PREFIX = "ce_";

    private BinaryEvent() {}

    static ProducerRecord<byte[], byte[]> decode(
            String topic, @Nullable String contentType, MultiMap head, byte[] body) {
        List<Header> headers = new ArrayList<>();
        if (contentType != null) {
            headers.add(new RecordHeader(JsonEvents.CONTENT_TYPE, contentType.getBytes(StandardCharsets.ISO_8859_1)));
        }
        byte[] key = null;
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, String> entry : head) {
            String header = entry.getKey();
            if (!header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                continue;
            }
            String name = header.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
            requireAllowed(header, name, seen);
            byte[] value = HeaderValue.decode(header, entry.getValue());
            String problem = Attributes.problem(name, new String(value, StandardCharsets.UTF_8));
            if (problem != null) {
                throw invalid(header, problem);
            }
            if (name.equals(Attributes.PARTITION_KEY)) {
                key = value;
            }
            headers.add(new RecordHeader(KAFKA_PREFIX + name, value));
        }
        String missing = Attributes.missing(seen);
        if (missing != null) {
            throw invalid("the event in the headers ce-...", missing);
        }
        return RecordHead.of(head).with(topic, key, body.length == 0 ? null : body, headers);
    }

    private static void requireAllowed(String header, String name, Set<String> seen) {
        if (!Attributes.isName(name)) {
            throw invalid(header, "is no name of an attribute, which has lower-case letters and digits only");
        }
        if (name.equals("datacontenttype")) {
            throw invalid(header, "must not be there; the media type of the data is Content-Type");
        }
        if (!seen.add(name)) {
            throw invalid(header, "is there twice");
        }
    }

    static GatewayException invalid(String place, String problem) {
        return new GatewayException(ErrorCode.INVALID_REQUEST, place + ": " + problem);
    }
}
