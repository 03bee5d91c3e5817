package io.datahubgateway.ingress.face.datahub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final int MAX_DEPTH = 1_000; // bounds the parser's own memory

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION) // RFC 8259, section 8.1: UTF-8
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE) // the body has a limit
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String topic;
    private final byte[] body;
    private final int maxRecords;
    private final JsonParser parser;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    private RecordsJsonBody(String topic, byte[] body, int maxRecords, JsonParser parser) {
        this.topic = topic;
        this.body = body;
        this.maxRecords = maxRecords;
        this.parser = parser;
    }

    static List<ProducerRecord<byte[], byte[]>> decode(String topic, byte[] body, int maxRecords) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            return new RecordsJsonBody(topic, body, maxRecords, parser).document();
        } catch (JsonProcessingException e) {
            throw new GatewayException(ErrorCode.INVALID_BODY, "the body " + Json.describe(e));
        } catch (IOException e) {
            throw new GatewayException(ErrorCode.INVALID_BODY, "the body is not UTF-8: " + e.getMessage());
        }
    }

    private List<ProducerRecord<byte[], byte[]>> document() throws IOException {
        require(parser.nextToken() == JsonToken.START_OBJECT, "the body", "must be an object with the key records");
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            require(parser.currentName().equals("records"), parser.currentName(), "unknown key; known here: records");
            require(!found, "records", "is there twice");
            require(parser.nextToken() == JsonToken.START_ARRAY, "records", "must be a list");
            found = true;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                record("records[" + records.size() + "]");
            }
        }
        require(found, "records", "is required");
        require(parser.nextToken() == null, "the body", "must end after the object");
        return records;
    }

    private void record(String path) throws IOException {
        if (records.size() == maxRecords) {
            throw new GatewayException(
                    ErrorCode.TOO_MANY_RECORDS, "one request takes at most " + maxRecords + " records");
        }
        require(parser.currentToken() == JsonToken.START_OBJECT, path, "must be an object");
        byte[] key = null;
        byte[] value = null;
        Integer partition = null;
        Long timestamp = null;
        List<Header> headers = List.of();
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            require(seen.add(name), path + "." + name, "is there twice");
            parser.nextToken();
            switch (name) {
                case "key" -> key = key(path + ".key");
                case "value" -> value = asSent();
                case "partition" -> {
                    Long number = wholeNumber(path + ".partition", Integer.MAX_VALUE);
                    partition = number == null ? null : number.intValue();
                }
                case "timestamp" -> timestamp = wholeNumber(path + ".timestamp", Long.MAX_VALUE);
                case "headers" -> headers = headers(path + ".headers");
                default ->
                    throw invalid(
                            path + "." + name, "unknown key; known here: headers, key, partition, timestamp, value");
            }
        }
        records.add(new ProducerRecord<>(topic, partition, timestamp, key, value, headers));
    }

    private byte @Nullable [] key(String path) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING ? utf8(path, parser.getText()) : asSent();
    }

    /** The bytes of the current value, null for {@code null}; the parser stands at its end afterwards. */
    private byte @Nullable [] asSent() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return Arrays.copyOfRange(body, start, (int) parser.currentLocation().getByteOffset());
    }

    private @Nullable Long wholeNumber(String path, long max) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long number = parser.getLongValue();
            if (number >= 0 && number <= max) {
                return number;
            }
        }
        throw invalid(path, "must be a whole number from 0 to " + max);
    }

    private List<Header> headers(String path) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return List.of();
        }
        require(parser.currentToken() == JsonToken.START_OBJECT, path, "must be an object");
        List<Header> headers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            require(seen.add(name), path + "." + name, "is there twice; a name that repeats has a list");
            utf8(path, name); // Kafka stores it so
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    headers.add(new RecordHeader(name, headerValue(path + "." + name)));
                }
            } else {
                headers.add(new RecordHeader(name, headerValue(path + "." + name)));
            }
        }
        return headers;
    }

    private byte @Nullable [] headerValue(String path) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return utf8(path, parser.getText());
        }
        String wanted = "must be a text, null, {\"base64\":\"...\"}, or a list of these";
        require(parser.currentToken() == JsonToken.START_OBJECT, path, wanted);
        require("base64".equals(parser.nextFieldName()) && parser.nextToken() == JsonToken.VALUE_STRING, path, wanted);
        String encoded = parser.getText();
        require(parser.nextToken() == JsonToken.END_OBJECT, path, wanted);
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw invalid(path, "is not base64");
        }
    }

    /** Half a surrogate pair, written as an escape, has no UTF-8: it would be stored as a question mark. */
    private static byte[] utf8(String path, String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException e) {
            throw invalid(path, "holds an escape of half a surrogate pair, which is no character");
        }
    }

    private static void require(boolean condition, String path, String message) {
        if (!condition) {
            throw invalid(path, message);
        }
    }

    private static GatewayException invalid(String path, String message) {
        return new GatewayException(ErrorCode.INVALID_BODY, path + ": " + message);
    }
}
