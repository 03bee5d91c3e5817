package io.datahubgateway.egress.failure;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.egress.deliver.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Writes records that can't be delivered to a topic. Such a record is finished once Kafka has acknowledged it there; while
 * the topic can't be written it is kept and tried again. A letter that is too large for its topic is tried without what the
 * destination said; is it still too large, the task stops with the offset at the record, because trying again mends nothing
 * and passing over would lose it. On the task's context; never blocks it. Closed by its owner.
 */
public final class DeadLetterPolicy implements FailurePolicy {

    private static final Duration AGAIN = Duration.ofMillis(500);

    /** What is not known of the topic at once is an error at once, and known a moment later. */
    private static final Map<String, Object> NEVER_BLOCKING = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 0,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 * 1024 * 1024); // the topic's own limit decides

    private final String task;
    private final String topic;
    private final LetterBox box;

    /**
     * @param topic that the letters go to
     * @param context runs things on the task's context
     */
    public DeadLetterPolicy(Vertx vertx, KafkaConnection kafka, String task, String topic, Executor context) {
        this(vertx, () -> kafka.producer("dead-letters-" + task, NEVER_BLOCKING), task, topic, context);
    }

    /** @param producers makes the first producer and those that replace a broken one; may block */
    DeadLetterPolicy(
            Vertx vertx,
            Callable<? extends Producer<byte[], byte[]>> producers,
            String task,
            String topic,
            Executor context) {
        this.task = task;
        this.topic = topic;
        this.box = new LetterBox(vertx, producers, context);
    }

    @Override
    public Future<Disposal> dispose(Failure failure) {
        return box.send(DeadLetter.of(task, failure, topic))
                .recover(fault -> fault instanceof RecordTooLargeException
                        ? box.send(DeadLetter.brief(task, failure, topic))
                        : Future.failedFuture(fault))
                .map(Disposal.FINISHED)
                .otherwise(fault -> fault instanceof RecordTooLargeException
                        ? new Disposal.Stop(
                                reason(
                                        failure,
                                        "dead-letter topic " + topic
                                                + " takes no record as large as this one; raise its max.message.bytes and restart the task"))
                        : new Disposal.Again(
                                reason(
                                        failure,
                                        "dead-letter topic " + topic + " can't be written: " + fault.getMessage()),
                                AGAIN));
    }

    private static Reason reason(Failure failure, String text) {
        Reason last = failure.attempts().last();
        return new Reason(text + "; the record: " + last.text(), last.status(), last.excerpt());
    }

    /** Gives up what is not acknowledged; its records are not finished. */
    public Future<Void> close() {
        return box.close();
    }
}
