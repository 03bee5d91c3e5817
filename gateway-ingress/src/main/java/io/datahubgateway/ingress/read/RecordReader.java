package io.datahubgateway.ingress.read;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads ranges of partitions with one consumer. One thread only; a read blocks five seconds at most. */
public final class RecordReader implements AutoCloseable {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * A range of records.
     *
     * @param nextOffset where the next read goes on
     */
    public record Range(List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {}

    RecordReader(KafkaConnection kafka, String name) {
        this.consumer = kafka.consumer(
                name,
                Map.of(
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024 * 1024,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000));
    }

    /** From an offset that the partition has, or its end, which gives no records. */
    public Range fromOffset(TopicPartition partition, long offset, int count, long maxBytes) {
        return reading(partition, () -> {
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            if (offset < begin || offset > end) {
                throw new GatewayException(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        "partition " + partition.partition() + " of " + partition.topic() + " holds the offsets "
                                + begin + " to " + (end - 1) + "; " + end + " is next");
            }
            return range(partition, offset, end, count, maxBytes);
        });
    }

    /** From the first record whose timestamp is not before the given one; nothing when there is none. */
    Range fromTimestamp(TopicPartition partition, long timestamp, int count, long maxBytes) {
        return reading(partition, () -> {
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            OffsetAndTimestamp found =
                    consumer.offsetsForTimes(Map.of(partition, timestamp)).get(partition);
            return range(partition, found == null ? end : Math.min(found.offset(), end), end, count, maxBytes);
        });
    }

    private interface Read {
        Range run();
    }

    private Range reading(TopicPartition partition, Read read) {
        try {
            consumer.assign(List.of(partition));
            return read.run();
        } catch (KafkaException e) {
            throw new GatewayException(
                    ErrorCode.KAFKA_UNAVAILABLE, "Kafka does not answer the read: " + e.getMessage());
        } finally {
            consumer.unsubscribe(); // drops what was fetched ahead
        }
    }

    private Range range(TopicPartition partition, long from, long end, int count, long maxBytes) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long bytes = 0;
        consumer.seek(partition, from);
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                if (records.isEmpty()) {
                    throw new GatewayException(ErrorCode.KAFKA_UNAVAILABLE, "Kafka does not answer the read in time");
                }
                break;
            }
            for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
                bytes += Math.max(0, entry.serializedKeySize()) + Math.max(0, entry.serializedValueSize());
                if (records.size() == count || (bytes > maxBytes && !records.isEmpty())) {
                    return new Range(records, entry.offset());
                }
                records.add(entry);
            }
        }
        return new Range(records, consumer.position(partition));
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
