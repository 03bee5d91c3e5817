package io.datahubgateway.egress.body;

import io.datahubgateway.common.declaration.JsonCheck;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A JSON array of the values, each byte for byte as it is stored; a record without a value is {@code null}. A value
 * that is not one JSON document would spoil the whole array, so each is checked.
 */
final class JsonArray implements BodyFormat {

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final JsonCheck check = new JsonCheck();

    @Override
    public int emptySize() {
        return 2;
    }

    @Override
    public int sizeOf(ConsumerRecord<byte[], byte[]> record, boolean first) {
        return (first ? 0 : 1) + (record.value() == null ? NULL.length : record.value().length);
    }

    @Override
    public Body encode(List<ConsumerRecord<byte[], byte[]>> records, int size) {
        Buffer array = Buffer.buffer(size);
        int count = 0;
        Optional<String> problem = Optional.empty();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byte[] value = record.value();
            if (value != null) {
                problem = check.problem(value);
                if (problem.isPresent()) {
                    break;
                }
            }
            array.appendByte((byte) (count == 0 ? '[' : ',')).appendBytes(value == null ? NULL : value);
            count++;
        }
        array.appendByte((byte) ']');
        return new Body(array, count, problem);
    }
}
