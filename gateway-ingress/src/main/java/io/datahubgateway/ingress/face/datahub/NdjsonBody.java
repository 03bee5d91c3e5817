package io.datahubgateway.ingress.face.datahub;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
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

    private NdjsonBody() {}

    static List<ProducerRecord<byte[], byte[]>> decode(String topic, byte[] body, int maxRecords) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        int length = body.length;
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i < length && body[i] != '\n') {
                continue;
            }
            int end = i < length && i > start && body[i - 1] == '\r' ? i - 1 : i;
            if (end > start) {
                if (records.size() == maxRecords) {
                    throw new GatewayException(
                            ErrorCode.TOO_MANY_RECORDS, "one request takes at most " + maxRecords + " records");
                }
                records.add(new ProducerRecord<>(topic, Arrays.copyOfRange(body, start, end)));
            }
            start = i + 1;
        }
        return records;
    }
}
