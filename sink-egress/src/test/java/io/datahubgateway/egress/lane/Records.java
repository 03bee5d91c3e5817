package io.datahubgateway.egress.lane;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of partition 3 of the topic orders. */
final class Records {

    private Records() {}

    static ConsumerRecord<byte[], byte[]> of(long offset, String value) {
        return new ConsumerRecord<>("orders", 3, offset, null, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Offsets from (inclusive) to (exclusive); each value is its offset. */
    static List<ConsumerRecord<byte[], byte[]>> range(long from, long to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long offset = from; offset < to; offset++) {
            records.add(of(offset, Long.toString(offset)));
        }
        return records;
    }
}
