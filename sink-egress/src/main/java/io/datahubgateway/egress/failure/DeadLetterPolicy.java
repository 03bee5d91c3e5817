package io.datahubgateway.egress.failure;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.egress.deliver.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Writes records that can't be delivered to a topic. Such a record is finished once Kafka has acknowledged it there; while
 * the topic can't be written it is kept and tried again. On the task's context; never blocks it. Closed by its owner.
 */
public final class DeadLetterPolicy implements FailurePolicy {

    private static final Duration AGAIN = Duration.ofMillis(500);

    /** What is not known of the topic at once is an error at once, and known a moment later. */
    private static final Map<String, Object> NEVER_BLOCKING = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 0,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 * 1024 * 1024); // the topic's own limit decides

    private final Vertx vertx;
    private final String task;
    private final String topic;
    private final Executor context;
    private final Future<KafkaProducer<byte[], byte[]>> producer;

    /**
     * @param topic that the letters go to
     * @param context runs things on the task's context
     */
    public DeadLetterPolicy(Vertx vertx, KafkaConnection kafka, String task, String topic, Executor context) {
        this.vertx = vertx;
        this.task = task;
        this.topic = topic;
        this.context = context;
        this.producer = vertx.executeBlocking(() -> kafka.producer("dead-letters-" + task, NEVER_BLOCKING), false);
    }

    @Override
    public Future<Disposal> dispose(Failure failure) {
        Promise<Disposal> answer = Promise.promise();
        producer.onComplete(made -> context.execute(() -> {
            if (made.succeeded()) {
                write(made.result(), failure, answer);
            } else {
                answer.complete(again(failure, made.cause()));
            }
        }));
        return answer.future();
    }

    private void write(KafkaProducer<byte[], byte[]> open, Failure failure, Promise<Disposal> answer) {
        try {
            open.send(DeadLetter.of(task, failure, topic), (stored, fault) -> {
                Disposal disposal = fault == null ? Disposal.FINISHED : again(failure, fault);
                context.execute(() -> answer.complete(disposal));
            });
        } catch (KafkaException | IllegalStateException fault) {
            answer.complete(again(failure, fault));
        }
    }

    private Disposal again(Failure failure, Throwable fault) {
        Reason last = failure.attempts().last();
        String text = "dead-letter topic " + topic + " can't be written: " + fault.getMessage() + "; the record: "
                + last.text();
        return new Disposal.Again(new Reason(text, last.status(), last.excerpt()), AGAIN);
    }

    /** Gives up what is not acknowledged; its records are not finished. */
    public Future<Void> close() {
        return producer.transform(made -> made.failed()
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                    made.result().close(Duration.ZERO);
                    return null;
                }));
    }
}
