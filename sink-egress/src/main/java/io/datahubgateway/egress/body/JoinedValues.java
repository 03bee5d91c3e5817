package io.datahubgateway.egress.body;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The values of many records, each byte for byte as it is stored, between a prefix and a suffix and with a separator between
 * them; a record without a value is {@code null}. Written into one buffer of the size that is needed.
 */
final class JoinedValues implements BodyFormat {

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final byte[] prefix;
    private final byte[] separator;
    private final byte[] suffix;
    private final String contentType;
    private final ValueCheck check;

    /** @param check of each value that is there, which would spoil the body for the others */
    JoinedValues(byte[] prefix, byte[] separator, byte[] suffix, String contentType, ValueCheck check) {
        this.prefix = prefix;
        this.separator = separator;
        this.suffix = suffix;
        this.contentType = contentType;
        this.check = check;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public int emptySize() {
        return prefix.length + suffix.length;
    }

    @Override
    public int sizeOf(ConsumerRecord<byte[], byte[]> record, boolean first) {
        return (first ? 0 : separator.length) + (record.value() == null ? NULL.length : record.value().length);
    }

    @Override
    public Body encode(List<ConsumerRecord<byte[], byte[]>> records, int size) {
        Buffer body = Buffer.buffer(size).appendBytes(prefix);
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
            if (count > 0) {
                body.appendBytes(separator);
            }
            body.appendBytes(value == null ? NULL : value);
            count++;
        }
        return new Body(body.appendBytes(suffix), count, problem);
    }
}
