package io.datahubgateway.ingress.append;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Sizes of records, as Kafka counts them and as they weigh in memory. */
public final class RecordSize {

    /**
     * Header of a record batch of format 2 (61 bytes) and the most that the fixed fields of a record take (21 bytes); see
     * "Record Batch" and "Record" in Kafka's message format documentation.
     */
    private static final int BATCH_AND_RECORD = 61 + 21;

    private static final int LENGTH_FIELD = 5; // a varint
    private static final int OBJECTS = 128; // the record, its arrays' headers, its place in lists

    private RecordSize() {}

    /** The most that the record takes in a batch of its own, uncompressed. */
    public static long inBatch(ProducerRecord<byte[], byte[]> entry) {
        long size = BATCH_AND_RECORD + content(entry);
        for (Header header : entry.headers()) {
            size += 2 * LENGTH_FIELD
                    + header.key().getBytes(StandardCharsets.UTF_8).length
                    + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }

    /** Bytes of key and value. */
    public static long content(ProducerRecord<byte[], byte[]> entry) {
        return (entry.key() == null ? 0L : entry.key().length) + (entry.value() == null ? 0L : entry.value().length);
    }

    /** What so many decoded records weigh beyond the bytes of the body. */
    public static long overhead(int records) {
        return (long) OBJECTS * records;
    }
}
