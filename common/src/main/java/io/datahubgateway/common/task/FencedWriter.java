package io.datahubgateway.common.task;

import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * The fence: a producer under a transactional id that all nodes share. To start one ends the transactions of every
 * other, so whoever has read the topic to its end after {@link #fence} and then appends knows that nobody wrote in
 * between. It is a fence for rare changes, not a data path.
 *
 * <p>The task store's worker thread only; every call blocks up to four seconds and fails with {@link KafkaException}.
 */
final class FencedWriter implements AutoCloseable {

    private static final String TRANSACTIONAL_ID = "datahub-tasks";
    private static final int BLOCK_MS = 4_000;

    private final KafkaConnection kafka;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    FencedWriter(KafkaConnection kafka) {
        this.kafka = kafka;
    }

    /** Fences every other writer, unless this one did and was not fenced since. */
    void fence() {
        if (producer == null) {
            producer = kafka.producer(
                    "tasks",
                    Map.of(
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID,
                            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, BLOCK_MS,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS,
                            ProducerConfig.LINGER_MS_CONFIG, 0,
                            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, BLOCK_MS / 2,
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, BLOCK_MS));
            producer.initTransactions();
        }
    }

    /** Appends one record in a transaction of its own and returns its offset once it is committed. */
    long append(String id, byte @Nullable [] value, String writeId) {
        KafkaProducer<byte[], byte[]> fenced = Objects.requireNonNull(producer, "fence() comes first");
        ProducerRecord<byte[], byte[]> entry =
                new ProducerRecord<>(InternalTopics.TASKS, 0, id.getBytes(StandardCharsets.UTF_8), value);
        entry.headers().add(TaskTable.WRITE_ID, writeId.getBytes(StandardCharsets.UTF_8));
        fenced.beginTransaction();
        Future<RecordMetadata> stored = fenced.send(entry);
        fenced.commitTransaction();
        try {
            return stored.get().offset();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafkaException
                    ? kafkaException
                    : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    /** Gives up the producer after a failure; the next {@link #fence} settles what it left open. */
    void abandon() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        abandon();
    }
}
