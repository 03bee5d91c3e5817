package io.datahubgateway.egress.lane;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records of partition 3 of the topic orders. */
final class Records {

    private Records() {}

    static ConsumerRecord<byte[], byte[]> of(long offset, String value) {
        return keyed(offset, null, value);
    }

    static ConsumerRecord<byte[], byte[]> keyed(long offset, @Nullable String key, String value) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>("orders", 3, offset, keyBytes, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A record with its offset as its value. */
    static ConsumerRecord<byte[], byte[]> stamped(long offset, @Nullable String key, long timestamp) {
        ConsumerRecord<byte[], byte[]> record = keyed(offset, key, Long.toString(offset));
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                record.key(),
                record.value(),
                new RecordHeaders(),
                Optional.empty());
    }

    /** Offsets from (inclusive) to (exclusive); each value is its offset. */
    static List<ConsumerRecord<byte[], byte[]>> range(long from, long to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long offset = from; offset < to; offset++) {
            records.add(of(offset, Long.toString(offset)));
        }
        return records;
    }

    /** One record per letter with the letter as its key, {@code -} for none; each value is its offset. */
    static List<ConsumerRecord<byte[], byte[]>> keys(long from, String keys) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (char key : keys.toCharArray()) {
            long offset = from + records.size();
            records.add(keyed(offset, key == '-' ? null : String.valueOf(key), Long.toString(offset)));
        }
        return records;
    }
}
