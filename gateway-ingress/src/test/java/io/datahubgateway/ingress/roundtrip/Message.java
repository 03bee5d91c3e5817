package io.datahubgateway.ingress.roundtrip;

import io.datahubgateway.common.json.JsonCheck;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a record must be, or is.
 *
 * @param timestamp null when it does not matter
 */
public record Message(
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Field> headers,
        @Nullable Long timestamp) {

    private static final JsonCheck CHECK = new JsonCheck();

    /** A header. */
    public record Field(String name, byte @Nullable [] value) {}

    public static Message of(byte @Nullable [] key, byte @Nullable [] value) {
        return new Message(key, value, List.of(), null);
    }

    public static Message of(ConsumerRecord<byte[], byte[]> entry) {
        List<Field> headers = Stream.of(entry.headers().toArray())
                .map(header -> new Field(header.key(), header.value()))
                .toList();
        return new Message(entry.key(), entry.value(), headers, entry.timestamp());
    }

    /**
     * What reading can show of it: the headers of one name behind each other, for they are keys of a JSON object, and JSON
     * without the blanks around it, for it stands in a document.
     */
    public Message asShown() {
        Map<String, List<Field>> byName = new LinkedHashMap<>();
        headers.forEach(field ->
                byName.computeIfAbsent(field.name, name -> new ArrayList<>()).add(field));
        return new Message(
                withoutBlanks(key),
                withoutBlanks(value),
                byName.values().stream().flatMap(List::stream).toList(),
                timestamp);
    }

    private static byte @Nullable [] withoutBlanks(byte @Nullable [] content) {
        if (content == null || CHECK.problem(content).isPresent()) {
            return content;
        }
        return new String(content, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
    }

    /** In words that can be compared and read; the timestamp only if it matters to the other. */
    public String shown(Message other) {
        return "key=" + hex(key) + " value=" + hex(value) + " headers="
                + headers.stream()
                        .map(field -> field.name + "=" + hex(field.value))
                        .collect(Collectors.joining(",", "[", "]"))
                + (timestamp == null || other.timestamp == null ? "" : " timestamp=" + timestamp);
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "null" : "'" + HexFormat.of().formatHex(bytes) + "'";
    }
}
