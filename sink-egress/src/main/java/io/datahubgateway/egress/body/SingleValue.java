package io.datahubgateway.egress.body;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The value of one record, byte for byte. A record without a value is an empty body. */
final class SingleValue implements BodyFormat {

    @Override
    public String contentType() {
        return JSON;
    }

    @Override
    public int emptySize() {
        return 0;
    }

    @Override
    public int sizeOf(ConsumerRecord<byte[], byte[]> record, boolean first) {
        return record.value() == null ? 0 : record.value().length;
    }

    @Override
    public Body encode(List<ConsumerRecord<byte[], byte[]>> records, int size) {
        byte[] value = records.get(0).value();
        return Body.whole(value == null ? Buffer.buffer() : Buffer.buffer(value), 1);
    }
}
