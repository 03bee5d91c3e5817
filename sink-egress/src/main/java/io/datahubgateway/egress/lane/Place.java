package io.datahubgateway.egress.lane;

import io.datahubgateway.common.record.LaneHead;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.failure.Attempts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a record is. As text it is for logs and has no key.
 *
 * @param key that holds it back, null when it is not held back by its key
 */
public record Place(TopicPartition partition, long offset, byte @Nullable [] key) {

    private static final int KEY_CHARACTERS = 64;

    static Place of(ConsumerRecord<byte[], byte[]> record) {
        return new Place(new TopicPartition(record.topic(), record.partition()), record.offset(), null);
    }

    static Place of(ConsumerRecord<byte[], byte[]> record, Lane lane) {
        Place place = of(record);
        return lane.key == null ? place : new Place(place.partition, place.offset, lane.key.bytes());
    }

    /**
     * For the status of a task, with the beginning of the key: as text if it is UTF-8, else in
     * hexadecimal digits.
     */
    public String forStatus() {
        return key == null ? toString() : this + " key " + keyText();
    }

    /** The beginning of the key, printable; null when there is none. */
    @Nullable
    String keyText() {
        return key == null ? null : printable(key);
    }

    /**
     * The record as the next one of its lane.
     *
     * @param attempts with it, null when there was none
     * @param next when it is tried, milliseconds since the epoch; null when no time is set
     * @param why the last one failed
     */
    LaneHead head(@Nullable Attempts attempts, @Nullable Long next, @Nullable Reason why) {
        return new LaneHead(
                partition.topic(),
                partition.partition(),
                offset,
                keyText(),
                attempts == null ? 0 : attempts.failures(),
                next,
                attempts == null || why == null
                        ? null
                        : new LaneHead.LastFailure(attempts.lastMillis(), why.text(), why.status(), why.excerpt()));
    }

    private static String printable(byte[] key) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return beginning(text);
            }
        } catch (CharacterCodingException e) {
            // not text
        }
        return "0x" + beginning(HexFormat.of().formatHex(key));
    }

    private static String beginning(String text) {
        return text.codePointCount(0, text.length()) > KEY_CHARACTERS
                ? text.substring(0, text.offsetByCodePoints(0, KEY_CHARACTERS)) + "..."
                : text;
    }

    @Override
    public String toString() {
        return "topic " + partition.topic() + " partition " + partition.partition() + " offset " + offset;
    }
}
