package io.datahubgateway.ingress.path;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.datahubgateway.ingress.append.Appender;
import io.datahubgateway.ingress.append.Decisions;
import io.datahubgateway.ingress.serve.ServedTask;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Hands the records to Kafka and waits for every outcome. A client that goes away meanwhile changes nothing: what was
 * handed over is stored.
 */
public final class AppendStep implements Step {

    private final Appender appender;
    private final ServedTasks tasks;
    private final Decisions decisions;
    private final EarlyAnswer early;

    /** @param decisions of the event loop */
    public AppendStep(Appender appender, ServedTasks tasks, Decisions decisions, EarlyAnswer early) {
        this.appender = appender;
        this.tasks = tasks;
        this.decisions = decisions;
        this.early = early;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        try {
            return append(exchange);
        } catch (GatewayException e) {
            if (e.code() != ErrorCode.PARTITION_OUT_OF_RANGE) {
                throw e;
            }
            return appender.catalog() // the topic may have got the partition since
                    .facts(exchange.topic, highestPartition(exchange), Vertx.currentContext())
                    .compose(facts -> {
                        exchange.facts = facts;
                        return append(exchange);
                    });
        }
    }

    private static int highestPartition(Exchange exchange) {
        return exchange.records.stream()
                .map(ProducerRecord::partition)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    private Future<Void> append(Exchange exchange) {
        requireStillServed(exchange.task, exchange.topic);
        Future<AppendOutcomes> appended = appender.append(decisions, exchange.facts, exchange.records);
        early.onHandover(exchange, exchange.records.size());
        exchange.records = List.of(); // Kafka has copied them
        exchange.handedOver = true;
        return appended.map(outcomes -> {
            exchange.outcomes = outcomes;
            return null;
        });
    }

    /** While the body was arriving the task may have been changed, and the change reported as applied. */
    @SuppressWarnings("ReferenceEquality") // the usual case, and it must cost nothing
    private void requireStillServed(ServedTask admitted, String topic) {
        ServedTask current = tasks.byId(admitted.id())
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.TASK_NOT_FOUND, "task " + admitted.id() + " was deleted; nothing was written"));
        if (current == admitted) {
            return; // what holds of a task does not change without a new one
        }
        current.requireRunning();
        if (!current.covers(topic)) {
            throw new GatewayException(
                    ErrorCode.TOPIC_NOT_FOUND,
                    "task " + admitted.id() + " was changed and does not cover topic " + topic
                            + " any more; nothing was written");
        }
    }
}
