package io.datahubgateway.ingress.read;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads partitions with one consumer, which holds a mebibyte of a partition at a time. One thread only. */
public final class RecordReader implements AutoCloseable {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Takes the records of a read, in order. */
    @FunctionalInterface
    public interface Taker {

        /** @return false when the record is not taken; then the read ends before it */
        boolean take(ConsumerRecord<byte[], byte[]> entry);
    }

    /**
     * How far a read came.
     *
     * @param next where the next read goes on
     * @param end where the partition ended, at least {@code next}
     */
    public record Progress(long next, long end) {}

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

    /**
     * Reads until a record is not taken, the partition ends, or five seconds are over. Blocks. Records that Kafka deletes
     * meanwhile, by retention or by command, end the read when some before them were taken; else it starts once more.
     *
     * @throws GatewayException {@code offset-out-of-range} when the partition does not hold the first offset and does not
     *     end there either; {@code kafka-unavailable} when Kafka does not answer
     */
    public Progress read(TopicPartition partition, Start start, Taker taker) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        try {
            consumer.assign(List.of(partition));
            while (true) {
                Start.Bounds bounds = bounds(partition);
                long from = from(partition, start, bounds);
                try {
                    return read(partition, from, bounds.end(), deadline, taker);
                } catch (OffsetOutOfRangeException e) {
                    long reached = consumer.position(partition);
                    if (reached > from) {
                        return new Progress(reached, Math.max(bounds.end(), reached));
                    }
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                }
            }
        } catch (KafkaException e) {
            throw new GatewayException(
                    ErrorCode.KAFKA_UNAVAILABLE, "Kafka does not answer the read: " + e.getMessage());
        } finally {
            consumer.unsubscribe(); // drops what was fetched ahead
        }
    }

    private static long from(TopicPartition partition, Start start, Start.Bounds bounds) {
        long from = start.resolve(bounds);
        if (from < bounds.begin() || from > bounds.end()) {
            throw new GatewayException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "partition " + partition.partition() + " of " + partition.topic() + " does not hold the offset "
                            + from + "; it begins at " + bounds.begin() + ", and " + bounds.end() + " is next");
        }
        return from;
    }

    private Progress read(TopicPartition partition, long from, long end, long deadline, Taker taker) {
        consumer.seek(partition, from);
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                if (consumer.position(partition) == from) {
                    throw new GatewayException(ErrorCode.KAFKA_UNAVAILABLE, "Kafka does not answer the read in time");
                }
                break;
            }
            for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
                if (!taker.take(entry)) {
                    return new Progress(entry.offset(), Math.max(end, entry.offset()));
                }
            }
        }
        long next = consumer.position(partition);
        return new Progress(next, Math.max(end, next));
    }

    private Start.Bounds bounds(TopicPartition partition) {
        long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        return new Start.Bounds() {
            @Override
            public long begin() {
                return begin;
            }

            @Override
            public long end() {
                return end;
            }

            @Override
            public long firstSince(long timestamp) {
                OffsetAndTimestamp found =
                        consumer.offsetsForTimes(Map.of(partition, timestamp)).get(partition);
                return found == null ? end : Math.min(found.offset(), end);
            }
        };
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
