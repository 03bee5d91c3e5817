package io.datahubgateway.ingress.face;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * What the headers {@code Datahub-...} of a request say about its single record. Header values are taken byte for byte: HTTP
 * carries them as ISO 8859-1 characters here, so UTF-8 that a client sends arrives in Kafka as UTF-8.
 *
 * @param key null for a record without a key
 * @param timestamp milliseconds since the epoch, null for the time of the append
 */
public record RecordHead(
        byte @Nullable [] key,
        @Nullable Integer partition,
        @Nullable Long timestamp,
        List<Header> headers) {

    private static final String TOPIC_NAME = "Datahub-Topic";

    /** Names the topic; every body may have it. */
    public static final CharSequence TOPIC = HttpHeaders.createOptimized(TOPIC_NAME);

    private static final List<Header> NO_HEADERS = List.of();
    private static final String PREFIX = "datahub-";
    private static final String KEY = "datahub-key";
    private static final String PARTITION = "datahub-partition";
    private static final String TIMESTAMP = "datahub-timestamp";
    private static final String HEADER = "datahub-header-";

    /** @throws GatewayException for a header {@code Datahub-...} that is not known, is there twice or has no such value */
    public static RecordHead of(MultiMap head) {
        byte[] key = null;
        Integer partition = null;
        Long timestamp = null;
        List<Header> headers = NO_HEADERS;
        for (Map.Entry<String, String> entry : head) {
            String name = entry.getKey();
            if (!name.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) || name.equalsIgnoreCase(TOPIC_NAME)) {
                continue;
            }
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(HEADER) && lower.length() > HEADER.length()) {
                headers = headers.isEmpty() ? new ArrayList<>() : headers;
                headers.add(new RecordHeader(lower.substring(HEADER.length()), bytes(entry.getValue())));
            } else if (lower.equals(KEY)) {
                key = once(KEY, key, bytes(entry.getValue()));
            } else if (lower.equals(PARTITION)) {
                partition = once(PARTITION, partition, (int) number(PARTITION, entry.getValue(), Integer.MAX_VALUE));
            } else if (lower.equals(TIMESTAMP)) {
                timestamp = once(TIMESTAMP, timestamp, number(TIMESTAMP, entry.getValue(), Long.MAX_VALUE));
            } else {
                throw new GatewayException(ErrorCode.INVALID_REQUEST, "header " + name + " is not known");
            }
        }
        return new RecordHead(key, partition, timestamp, headers);
    }

    /** A body of many records says these things per record. */
    public static void requireAbsent(MultiMap head, String mediaType) {
        RecordHead given = of(head);
        if (given.key != null || given.partition != null || given.timestamp != null || !given.headers.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "Datahub-Key, -Partition, -Timestamp and -Header-... go with a single body, not with " + mediaType);
        }
    }

    /** The record whose value is the whole body. */
    public ProducerRecord<byte[], byte[]> with(String topic, byte[] value) {
        return new ProducerRecord<>(topic, partition, timestamp, key, value, headers.isEmpty() ? null : headers);
    }

    /**
     * A record of which the body, or other headers, say more. A key that stands here wins; the headers that stand here come
     * last.
     */
    public ProducerRecord<byte[], byte[]> with(
            String topic, byte @Nullable [] otherKey, byte @Nullable [] value, List<Header> otherHeaders) {
        List<Header> all = new ArrayList<>(otherHeaders);
        all.addAll(headers);
        return new ProducerRecord<>(topic, partition, timestamp, key == null ? otherKey : key, value, all);
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static <T> T once(String name, @Nullable T before, T value) {
        if (before != null) {
            throw new GatewayException(ErrorCode.INVALID_REQUEST, "header " + name + " is there twice");
        }
        return value;
    }

    private static long number(String name, String text, long max) {
        try {
            long value = Long.parseLong(text.trim());
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // same answer as for a number out of range
        }
        throw new GatewayException(
                ErrorCode.INVALID_REQUEST, "header " + name + " must be a whole number from 0 to " + max);
    }
}
