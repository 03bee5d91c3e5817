package io.datahubgateway.egress.failure;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A producer that is made when it is needed, and anew when it could not be made or is broken: an idempotent producer that has
 * met a fatal error takes nothing any more. That is told by {@code send} throwing; what Kafka says of one record it says in the
 * answer. On the task's context; never blocks it.
 */
final class LetterBox {

    private final Vertx vertx;
    private final Callable<? extends Producer<byte[], byte[]>> producers;
    private final Executor context;
    private @Nullable Future<Producer<byte[], byte[]>> producer;

    /**
     * @param producers makes the first and those that replace a broken one; their {@code send} must not block
     * @param context runs things on the task's context
     */
    LetterBox(Vertx vertx, Callable<? extends Producer<byte[], byte[]>> producers, Executor context) {
        this.vertx = vertx;
        this.producers = producers;
        this.context = context;
    }

    /** Completes on the task's context when Kafka has stored it, fails there with why not. */
    Future<Void> send(ProducerRecord<byte[], byte[]> letter) {
        Promise<Void> stored = Promise.promise();
        if (producer == null) {
            producer = vertx.executeBlocking(producers::call, false);
        }
        Future<Producer<byte[], byte[]>> used = producer;
        used.onComplete(made -> context.execute(() -> {
            if (made.succeeded()) {
                send(used, made.result(), letter, stored);
            } else {
                replace(used);
                stored.fail(made.cause());
            }
        }));
        return stored.future();
    }

    private void send(
            Future<Producer<byte[], byte[]>> used,
            Producer<byte[], byte[]> open,
            ProducerRecord<byte[], byte[]> letter,
            Promise<Void> stored) {
        try {
            open.send(
                    letter,
                    (metadata, fault) -> context.execute(() -> {
                        if (fault == null) {
                            stored.complete();
                        } else {
                            stored.fail(fault);
                        }
                    }));
        } catch (KafkaException | IllegalStateException broken) {
            replace(used);
            stored.fail(broken);
        }
    }

    /** The next letter makes another. Several letters may find the same one broken. */
    private void replace(Future<Producer<byte[], byte[]>> broken) {
        if (producer == broken) {
            producer = null;
            close(broken);
        }
    }

    /** Gives up what is not acknowledged. */
    Future<Void> close() {
        return producer == null ? Future.succeededFuture() : close(producer);
    }

    private Future<Void> close(Future<Producer<byte[], byte[]>> old) {
        return old.transform(made -> made.failed()
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                    made.result().close(Duration.ZERO);
                    return null;
                }));
    }
}
