package io.datahubgateway.common.kafka;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaFuture;

/** Answers of Kafka's admin client as futures of Vert.x, which fail with what Kafka said and not with a wrapper of it. */
public final class KafkaAnswers {

    private KafkaAnswers() {}

    /** Completes on a thread of the admin client, or at once. */
    public static <T> Future<T> future(KafkaFuture<T> answer) {
        Promise<T> promise = Promise.promise();
        answer.whenComplete((value, failure) -> {
            if (failure == null) {
                promise.complete(value);
            } else {
                promise.fail(failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
            }
        });
        return promise.future();
    }

    /** Completes on the context. */
    public static <T> Future<T> future(KafkaFuture<T> answer, Context context) {
        Promise<T> promise = Promise.promise();
        future(answer).onComplete(outcome -> context.runOnContext(ignored -> promise.handle(outcome)));
        return promise.future();
    }
}
