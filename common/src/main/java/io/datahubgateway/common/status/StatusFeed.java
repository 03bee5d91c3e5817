package io.datahubgateway.common.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.kafka.TopicTail;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the nodes report to the {@link ObservedStates}: from the topic, which has everything, and from the bus,
 * which is quicker. Records are parsed on the tail's thread and applied on the context that it was made on.
 */
public final class StatusFeed implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(StatusFeed.class);
    private static final long TICK_MS = 500;

    private final Vertx vertx;
    private final Context context;
    private final ObservedStates states;
    private final TopicTail tail;
    private volatile boolean caughtUp;

    /** Call on the event loop that owns the states. */
    public StatusFeed(Vertx vertx, KafkaConnection kafka, ObservedStates states) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.states = states;
        this.tail = new TopicTail(kafka, InternalTopics.STATUS, this::take);
    }

    /** Completes on the context when everything that stands in the topic is known. */
    public Future<Void> start() {
        vertx.eventBus().<JsonObject>consumer(BusAddress.TASK_OBSERVED, message -> {
            byte[] json = message.body().toBuffer().getBytes();
            Runnable change = parse("bus", json, document -> () -> states.onObserved(ObservedState.fromJson(document)));
            if (change != null) {
                change.run();
            }
        });
        vertx.setPeriodic(TICK_MS, tick -> states.onTick());
        Promise<Void> started = Promise.promise();
        tail.start()
                .onSuccess(read -> caughtUp = true)
                .onComplete(read -> context.runOnContext(ignored -> started.handle(read)));
        return started.future();
    }

    /** On the tail's thread. */
    private void take(List<ConsumerRecord<byte[], byte[]>> records) {
        long now = System.currentTimeMillis();
        List<Runnable> changes = records.stream()
                .filter(entry -> entry.key() != null)
                .map(entry -> change(entry, caughtUp ? now : Math.min(now, entry.timestamp())))
                .filter(change -> change != null)
                .toList();
        context.runOnContext(ignored -> changes.forEach(Runnable::run));
    }

    /** @param at when the node was heard: what stood in the topic at the start was written at some time before */
    private @Nullable Runnable change(ConsumerRecord<byte[], byte[]> entry, long at) {
        String key = new String(entry.key(), StandardCharsets.UTF_8);
        int slash = key.indexOf('/'); // node ids have none
        if (entry.value() == null) {
            return slash < 0
                    ? () -> states.onNodeGone(key)
                    : () -> states.onForgotten(key.substring(0, slash), key.substring(slash + 1));
        }
        return parse(
                key,
                entry.value(),
                document -> slash < 0
                        ? () -> states.onHeartbeat(NodeInfo.fromJson(document), at)
                        : () -> states.onObserved(ObservedState.fromJson(document)));
    }

    private interface Meaning {
        Runnable of(ObjectNode document);
    }

    private static @Nullable Runnable parse(String source, byte[] json, Meaning meaning) {
        try {
            return meaning.of(Json.object(json));
        } catch (InvalidDocumentException e) {
            LOGGER.atWarn()
                    .addKeyValue("source", source)
                    .addKeyValue("error", e.getMessage())
                    .log("status passed over");
            return null;
        }
    }

    /** Ends the tail; blocks two seconds at most. Consumers and timers go with the verticle. */
    @Override
    public void close() {
        tail.close();
    }
}
