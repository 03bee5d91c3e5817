package io.datahubgateway.ingress.append;

import static java.util.Map.entry;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.settings.GatewaySettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends records through one shared idempotent producer with acks=all.
 *
 * <ul>
 *   <li>{@link #append} is called on event loops and never blocks: {@code max.block.ms} is 0, so the caller must have the
 *       {@link TopicFacts} first.
 *   <li>The outcome of a request reaches its event loop through {@link Decisions}, after the last of its records is decided, and at the
 *       latest by the append deadline.
 *   <li>Records of one request and partition are stored in order. When the producer refuses one, the rest of the request
 *       is not sent.
 *   <li>A producer that has failed for good is replaced; until then records are refused, certainly not stored.
 * </ul>
 */
public final class Appender implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Appender.class);

    /** What a record may add to the body that it came in: overhead of a batch, key and headers from the head. */
    private static final long HEAD_ROOM = 64 * 1024;

    /**
     * What is sent to one partition at a time. With one request in flight it bounds what a broker gets per answer, so large
     * requests wait for less where it is larger; but each partition with anything on its way takes so much of the buffer.
     */
    private static final int BATCH_BYTES = 128 * 1024;

    private final Supplier<? extends Producer<byte[], byte[]>> producers;
    private final Duration deadline;
    private final Progress progress;
    private final TopicCatalog catalog;
    private final ExecutorService repair; // makes and closes producers, both of which block
    private final AtomicBoolean repairing = new AtomicBoolean();
    private volatile Producer<byte[], byte[]> producer;

    public Appender(KafkaConnection kafka, GatewaySettings.Ingress settings, Progress progress) {
        this(() -> producer(kafka, settings), kafka, settings, progress);
    }

    /** @param producers makes the first producer and those that replace a broken one; may block */
    Appender(
            Supplier<? extends Producer<byte[], byte[]>> producers,
            KafkaConnection kafka,
            GatewaySettings.Ingress settings,
            Progress progress) {
        this.producers = producers;
        this.deadline = settings.appendDeadline();
        this.progress = progress;
        this.producer = producers.get();
        this.catalog = new TopicCatalog(
                kafka.admin("catalog"), topic -> producer.partitionsFor(topic), maxRequestSize(settings.maxBodySize()));
        this.repair = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(1),
                task -> {
                    Thread thread = new Thread(task, "producer-repair");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    public TopicCatalog catalog() {
        return catalog;
    }

    /** When the last acknowledgement came, and what is waiting for one. */
    public Progress progress() {
        return progress;
    }

    /**
     * Hands the records to Kafka in order. The future always succeeds, once every record is decided.
     *
     * @param decisions of the event loop that the future completes on
     * @param facts of the topic that all records go to
     * @throws io.datahubgateway.common.error.GatewayException when a record does not fit; then none was sent
     */
    public Future<AppendOutcomes> append(
            Decisions decisions, TopicFacts facts, List<ProducerRecord<byte[], byte[]>> records) {
        facts.requireFits(records, System.currentTimeMillis());
        Request request = new Request(decisions, records.size());
        progress.handedOver(records.size());
        Producer<byte[], byte[]> current = producer;
        for (int i = 0; i < records.size(); i++) {
            if (request.refusal != null) {
                request.fail(i, request.refusal);
            } else {
                send(current, records.get(i), request, i);
            }
        }
        return request.promise.future();
    }

    private void send(
            Producer<byte[], byte[]> current, ProducerRecord<byte[], byte[]> entry, Request request, int index) {
        try {
            current.send(entry, (metadata, failure) -> request.onCallback(index, metadata, failure));
        } catch (KafkaException | IllegalStateException e) { // not an answer about this record: the producer is broken
            LOGGER.atError().addKeyValue("error", e.toString()).log("the producer failed for good and is replaced");
            request.refusal = KafkaFailures.refused(e);
            request.fail(index, request.refusal);
            replace(current);
        }
    }

    private void replace(Producer<byte[], byte[]> broken) {
        if (!repairing.compareAndSet(false, true)) {
            return;
        }
        repair.execute(() -> {
            try {
                if (producer == broken) { // else a late report about one that is gone
                    producer = producers.get();
                    catalog.invalidate();
                    broken.close(Duration.ZERO); // its waiting records end as unknown
                }
            } catch (KafkaException e) {
                LOGGER.atError().setCause(e).log("no new producer could be made; the next request tries again");
            } finally {
                repairing.set(false);
            }
        });
    }

    static KafkaProducer<byte[], byte[]> producer(KafkaConnection kafka, GatewaySettings.Ingress settings) {
        int deadline = Math.toIntExact(settings.appendDeadline().toMillis());
        return kafka.producer(
                "append",
                Map.ofEntries(
                        entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0),
                        entry(ProducerConfig.LINGER_MS_CONFIG, settings.linger().toMillis()),
                        entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, settings.requestsInFlight()),
                        entry(
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                settings.compression().toString()),
                        entry(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES),
                        entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deadline),
                        entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, deadline / 2),
                        entry(
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                Math.toIntExact(maxRequestSize(settings.maxBodySize()))),
                        // Requests are refused at maxBytesInFlight; batches that are not full need room beyond that.
                        entry(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferBytes()),
                        // Partitions that are added get their share soon.
                        entry(ProducerConfig.METADATA_MAX_AGE_CONFIG, 10_000),
                        // The catalog asks for topics in use more often. One that is deleted holds up all others for
                        // 100 ms and more, again and again, as long as the producer asks for it.
                        entry(ProducerConfig.METADATA_MAX_IDLE_CONFIG, 90_000)));
    }

    private static long maxRequestSize(ByteSize maxBody) {
        return maxBody.bytes() + HEAD_ROOM;
    }

    /** Sends what is waiting, at most until the append deadline; then everything is decided. Blocks. */
    @Override
    public void close() {
        catalog.close();
        repair.shutdown();
        producer.close(deadline);
    }

    /** The records of one request on their way. */
    private final class Request extends Decisions.Decided {
        final Decisions decisions;
        final Promise<AppendOutcomes> promise = Promise.promise();
        final AppendOutcomes outcomes;
        final Thread sender = Thread.currentThread();

        @Nullable
        AppendFailure refusal; // sending thread only

        Request(Decisions decisions, int records) {
            this.decisions = decisions;
            this.outcomes = new AppendOutcomes(records);
        }

        void onCallback(int index, RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                progress.acknowledged();
                if (outcomes.store(index, metadata, System.currentTimeMillis())) {
                    complete();
                }
            } else if (Thread.currentThread().equals(sender)) {
                refusal = KafkaFailures.refused(failure);
                fail(index, refusal);
            } else {
                LOGGER.atDebug().addKeyValue("error", failure).log("record not acknowledged");
                AppendFailure reported = KafkaFailures.reported(failure);
                if (reported.unknown()) {
                    progress.unacknowledged();
                } else {
                    progress.acknowledged(); // a refusal for good is an answer: Kafka is there
                }
                fail(index, reported);
            }
        }

        void fail(int index, AppendFailure failure) {
            if (outcomes.fail(index, failure)) {
                complete();
            }
        }

        private void complete() {
            progress.decided(outcomes.size());
            decisions.add(this);
        }

        @Override
        void proceed() {
            promise.complete(outcomes);
        }
    }
}
