package io.datahubgateway.ingress.path;

import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts requests and records per task. What became of a request is told by its records and not by the status of its answer,
 * for some faces say everything with 200. Keeps the meters, so that a request costs no lookup by name and tags.
 */
public final class IngressMeters {

    private final Telemetry telemetry;
    private final Timer append;
    private final Map<String, TaskMeters> byTask = new ConcurrentHashMap<>();

    private record TaskMeters(Counter records, Counter bytes, Map<Result, Counter> byResult) {}

    /** @param outcome as {@link Metric#INGRESS_REQUESTS} has it */
    private record Result(int status, String outcome) {}

    public IngressMeters(Telemetry telemetry, InFlight inFlight) {
        this.telemetry = telemetry;
        this.append = telemetry.timer(Metric.INGRESS_APPEND_SECONDS);
        telemetry.gauge(Metric.INGRESS_BYTES_IN_FLIGHT, inFlight::bytes);
        telemetry.gauge(Metric.INGRESS_REQUESTS_IN_FLIGHT, inFlight::requests);
    }

    /** An answer was written, its records are decided. */
    void answered(Exchange exchange) {
        TaskMeters meters = meters(exchange.task.id());
        meters.records.increment(exchange.outcomes.stored());
        meters.bytes.increment(exchange.outcomes.storedBytes());
        count(meters, exchange, outcome(exchange.outcomes));
        append.record(exchange.elapsed(), TimeUnit.NANOSECONDS);
    }

    /** A request was refused. Counted for its task if it got that far: ids that clients make up don't become tags. */
    void refused(Exchange exchange) {
        if (exchange.task != null) {
            count(meters(exchange.task.id()), exchange, "refused");
        }
    }

    /** The task is gone. */
    public void forget(String task) {
        byTask.remove(task);
        telemetry.forgetTask(task);
    }

    private static String outcome(AppendOutcomes outcomes) {
        return outcomes.stored() == outcomes.size() ? "stored" : outcomes.stored() == 0 ? "failed" : "partly";
    }

    private void count(TaskMeters meters, Exchange exchange, String outcome) {
        Result result = new Result(exchange.request().response().getStatusCode(), outcome);
        meters.byResult
                .computeIfAbsent(
                        result,
                        first -> telemetry.counter(
                                Metric.INGRESS_REQUESTS, exchange.task.id(), Integer.toString(first.status), outcome))
                .increment();
    }

    private TaskMeters meters(String task) {
        return byTask.computeIfAbsent(
                task,
                id -> new TaskMeters(
                        telemetry.counter(Metric.INGRESS_RECORDS, id),
                        telemetry.counter(Metric.INGRESS_BYTES, id),
                        new ConcurrentHashMap<>()));
    }
}
