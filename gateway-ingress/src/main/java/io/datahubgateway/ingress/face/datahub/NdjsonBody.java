package io.datahubgateway.ingress.face.datahub;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One record per line, byte for byte. Lines are not parsed; empty lines are skipped; a CR before the LF belongs to the
 * separator. The last line needs no LF.
 */
final class NdjsonBody {

    static final String MEDIA_TYPE = "application/x-ndjson";

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long FEEDS = '\n' * ONES;

    private NdjsonBody() {}

    static List<ProducerRecord<byte[], byte[]>> decode(String topic, byte[] body, int maxRecords) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int start = 0; start < body.length; ) {
            int feed = lineFeed(body, start);
            int end = feed < body.length && feed > start && body[feed - 1] == '\r' ? feed - 1 : feed;
            if (end > start) {
                if (records.size() == maxRecords) {
                    throw new GatewayException(
                            ErrorCode.TOO_MANY_RECORDS, "one request takes at most " + maxRecords + " records");
                }
                records.add(new ProducerRecord<>(topic, Arrays.copyOfRange(body, start, end)));
            }
            start = feed + 1;
        }
        return records;
    }

    /** Where the next LF is, eight bytes at a time; the length of the body when there is none. */
    private static int lineFeed(byte[] body, int from) {
        int i = from;
        for (; i <= body.length - Long.BYTES; i += Long.BYTES) {
            long differences = (long) LONGS.get(body, i) ^ FEEDS;
            long zeros = (differences - ONES) & ~differences & HIGH_BITS; // of the lowest zero byte it is right
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >> 3);
            }
        }
        while (i < body.length && body[i] != '\n') {
            i++;
        }
        return i;
    }
}
