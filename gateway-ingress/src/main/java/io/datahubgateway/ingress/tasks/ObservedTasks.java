package io.datahubgateway.ingress.tasks;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.status.StatusFeed;
import io.datahubgateway.common.task.TaskStore.Written;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the live nodes with the role ingress say of ingress tasks. It is read from the first question on: a node that is never
 * asked does not spend a consumer on it. Called on event loops, and completes on the caller's; what is known belongs to the
 * event loop that asked first.
 */
public final class ObservedTasks implements AutoCloseable {

    /** As long as a wait of the control plane usually is; nodes that live follow within milliseconds. */
    private static final Duration APPLIED_WITHIN = Duration.ofSeconds(5);

    private static final Duration READ_WITHIN = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final KafkaConnection kafka;
    private @Nullable Future<Feed> feed; // guarded by this

    private record Feed(Context context, ObservedStates states, StatusFeed source) {}

    ObservedTasks(Vertx vertx, KafkaConnection kafka) {
        this.vertx = vertx;
        this.kafka = kafka;
    }

    /** Completes when each live node has applied the change, after five seconds in any case; never fails: the change is made. */
    Future<Void> whenApplied(Written written) {
        return ask(states ->
                        states.whenApplied(written.id(), written.generation(), Set.of(Role.INGRESS), APPLIED_WITHIN))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** What each live node says, by the id of the task. Fails with {@code kafka-unavailable} when it can't be read. */
    Future<Map<String, List<OnNode>>> of(Collection<String> tasks) {
        return ask(states -> {
                    Map<String, List<OnNode>> byTask = new LinkedHashMap<>();
                    tasks.forEach(task -> byTask.put(task, states.of(task, Role.INGRESS)));
                    return Future.succeededFuture(byTask);
                })
                .recover(failure -> Future.failedFuture(new GatewayException(
                        ErrorCode.KAFKA_UNAVAILABLE, "what the nodes say of the tasks can't be read from Kafka now")));
    }

    private <T> Future<T> ask(Function<ObservedStates, Future<T>> question) {
        return onCaller(() -> feed().timeout(READ_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .compose(open -> {
                    Promise<T> answer = Promise.promise();
                    open.context.runOnContext(
                            ignored -> question.apply(open.states).onComplete(answer));
                    return answer.future();
                }));
    }

    private static <T> Future<T> onCaller(Supplier<Future<T>> work) {
        Context caller = Vertx.currentContext();
        Promise<T> outcome = Promise.promise();
        work.get().onComplete(done -> caller.runOnContext(ignored -> outcome.handle(done)));
        return outcome.future();
    }

    private synchronized Future<Feed> feed() {
        Future<Feed> known = feed;
        if (known == null || known.failed()) {
            Context context = vertx.getOrCreateContext();
            known = context.executeBlocking(() -> open(context), false)
                    .compose(open -> open.source
                            .start()
                            .map(open)
                            .recover(failure -> closed(open).transform(closed -> Future.failedFuture(failure))));
            feed = known;
        }
        return known;
    }

    /** Blocks: it makes clients of Kafka. */
    private Feed open(Context context) {
        ObservedStates states = new ObservedStates(System::currentTimeMillis);
        return new Feed(context, states, new StatusFeed(vertx, kafka, states));
    }

    private static Future<Void> closed(Feed feed) {
        return feed.context.executeBlocking(
                () -> {
                    feed.source.close();
                    return null;
                },
                false);
    }

    /** Blocks two seconds at most. */
    @Override
    public synchronized void close() {
        if (feed != null && feed.succeeded()) {
            feed.result().source.close();
        }
    }
}
