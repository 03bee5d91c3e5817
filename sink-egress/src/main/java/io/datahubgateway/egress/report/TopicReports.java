package io.datahubgateway.egress.report;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.task.sink.Report;
import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes reports to topics, on a thread of its own that may wait for a topic a short while. What it has and Kafka has not
 * acknowledged is bounded in bytes, but for the reports on one answer; beyond that, and where Kafka does not take it, a report is
 * lost and counted. Called on the
 * task's context; closed by its owner.
 */
public final class TopicReports implements Reports {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicReports.class);

    /** Of reports that are not acknowledged. */
    private static final long BUFFER = 8L * 1024 * 1024;

    /** Of one report, besides its key and value, which the reports of an answer share. */
    private static final long OVERHEAD = 400;

    /** How long a topic is left alone that Kafka does not know, or has no room for: to ask takes the time of the others. */
    private static final Duration REST = Duration.ofSeconds(2);

    private static final Duration FLUSH = Duration.ofSeconds(5);

    private static final Map<String, Object> BOUNDED = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000,
            ProducerConfig.LINGER_MS_CONFIG, 50,
            ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * BUFFER,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);

    private final KafkaConnection kafka;
    private final String task;
    private final @Nullable String success;
    private final @Nullable String error;
    private final IntConsumer lost;
    private final WorkerExecutor worker;
    private final AtomicLong held = new AtomicLong();
    private final AtomicBoolean losing = new AtomicBoolean();
    private @Nullable KafkaProducer<byte[], byte[]> producer; // worker only
    private final Map<String, Refusal> refusals = new HashMap<>(); // by topic, worker only
    private volatile boolean closing;
    private volatile long closeBy;

    private record Refusal(String fault, long at) {}

    /** @param lost told how many reports are lost, on any thread */
    public TopicReports(Vertx vertx, KafkaConnection kafka, String task, Report topics, IntConsumer lost) {
        this.task = task;
        this.success = topics.successTopic();
        this.error = topics.errorTopic();
        this.lost = lost;
        this.kafka = kafka;
        this.worker = vertx.createSharedWorkerExecutor("reports-" + task, 1, 1, TimeUnit.HOURS);
    }

    @Override
    public void delivered(List<ConsumerRecord<byte[], byte[]>> records, Verdicts answer) {
        if (success != null) {
            write(success, List.copyOf(records), ReportText.delivered(answer));
        }
    }

    @Override
    public void failed(Failure failure, Verdicts answer) {
        if (error != null) {
            write(error, List.of(failure.record()), ReportText.failed(failure, answer));
        }
    }

    private void write(String topic, List<ConsumerRecord<byte[], byte[]>> records, byte[] value) {
        long bytes = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            bytes += sizeOf(record, value);
        }
        long before = held.getAndAdd(bytes);
        if (before > 0 && before + bytes > BUFFER) { // those of one answer are taken however many they are
            held.addAndGet(-bytes);
            lost(records.size(), "Kafka takes them too slowly");
            return;
        }
        worker.executeBlocking(() -> {
            send(topic, records, value);
            return null;
        });
    }

    private static long sizeOf(ConsumerRecord<byte[], byte[]> record, byte[] value) {
        return OVERHEAD + value.length + Math.max(0, record.serializedKeySize());
    }

    /** On the worker. When one waited in vain, those behind it would too. */
    private void send(String topic, List<ConsumerRecord<byte[], byte[]>> records, byte[] value) {
        String fault = unusable(topic);
        int tried = 0;
        while (fault == null && tried < records.size()) {
            fault = send(topic, records.get(tried++), value);
            if (fault != null) {
                refusals.put(topic, new Refusal(fault, System.nanoTime()));
            }
        }
        if (tried < records.size()) {
            List<ConsumerRecord<byte[], byte[]>> unsent = records.subList(tried, records.size());
            unsent.forEach(record -> held.addAndGet(-sizeOf(record, value)));
            lost(unsent.size(), fault);
        }
    }

    /** Why nothing of this topic is tried now, null when it is. */
    private @Nullable String unusable(String topic) {
        long now = System.nanoTime();
        if (closing && now - closeBy > 0) {
            return "the sink has ended";
        }
        Refusal last = refusals.get(topic);
        return last != null && now - last.at < REST.toNanos() ? last.fault : null;
    }

    /** Why waiting for the topic, or for room, was in vain; null when it was not. */
    private @Nullable String send(String topic, ConsumerRecord<byte[], byte[]> record, byte[] value) {
        long size = sizeOf(record, value);
        Thread here = Thread.currentThread();
        String[] atOnce = new String[1];
        try {
            producer().send(ReportText.record(topic, task, record, value), (stored, fault) -> {
                acknowledged(size, fault);
                if (fault instanceof TimeoutException && Thread.currentThread() == here) {
                    atOnce[0] = String.valueOf(fault.getMessage());
                }
            });
            return atOnce[0];
        } catch (KafkaException | IllegalStateException fault) { // such as one that no producer recovers from
            acknowledged(size, fault);
            close(Duration.ZERO);
            return String.valueOf(fault.getMessage());
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = kafka.producer("reports-" + task, BOUNDED);
        }
        return producer;
    }

    private void close(Duration wait) {
        if (producer != null) {
            producer.close(wait);
            producer = null;
        }
    }

    private void acknowledged(long bytes, @Nullable Exception fault) {
        held.addAndGet(-bytes);
        if (fault != null) {
            lost(1, fault.getMessage());
        } else if (losing.compareAndSet(true, false)) {
            LOGGER.atInfo().addKeyValue("task", task).log("reports are written again");
        }
    }

    private void lost(int count, @Nullable String fault) {
        lost.accept(count);
        if (losing.compareAndSet(false, true)) {
            LOGGER.atWarn()
                    .addKeyValue("task", task)
                    .addKeyValue("error", fault)
                    .log("reports can't be written and are lost");
        }
    }

    /** Waits a moment until Kafka has what was reported, loses the rest. */
    public Future<Void> close() {
        closeBy = System.nanoTime() + FLUSH.toNanos();
        closing = true;
        return worker.<Void>executeBlocking(() -> {
                    close(FLUSH);
                    return null;
                })
                .eventually(worker::close);
    }
}
