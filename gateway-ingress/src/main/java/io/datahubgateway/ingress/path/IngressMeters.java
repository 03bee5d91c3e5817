package io.datahubgateway.ingress.path;

import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts requests and records per task. Keeps the meters, so that a request costs no lookup by name and tags. */
public final class IngressMeters {

    private final Telemetry telemetry;
    private final Timer append;
    private final Map<String, TaskMeters> byTask = new ConcurrentHashMap<>();

    private record TaskMeters(Counter records, Counter bytes, Map<Integer, Counter> byStatus) {}

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
        status(meters, exchange.task.id(), exchange.request().response().getStatusCode());
        append.record(exchange.elapsed(), TimeUnit.NANOSECONDS);
    }

    /** A request was refused. Counted for its task if it got that far: ids that clients make up don't become tags. */
    void refused(Exchange exchange) {
        if (exchange.task != null) {
            String task = exchange.task.id();
            status(meters(task), task, exchange.request().response().getStatusCode());
        }
    }

    /** The task is gone. */
    public void forget(String task) {
        byTask.remove(task);
        telemetry.forgetTask(task);
    }

    private void status(TaskMeters meters, String task, int status) {
        meters.byStatus
                .computeIfAbsent(
                        status, code -> telemetry.counter(Metric.INGRESS_REQUESTS, task, Integer.toString(code)))
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
