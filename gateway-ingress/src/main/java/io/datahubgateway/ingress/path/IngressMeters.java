package io.datahubgateway.ingress.path;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts requests and records per task. What became of a request is told by its records and not by the status of its answer,
 * for some faces say everything with 200. Keeps the meters, so that a request costs no lookup by name and tags.
 */
public final class IngressMeters {

    private static final Set<ErrorCode> OF_LIMITS = EnumSet.of(
            ErrorCode.RATE_LIMITED,
            ErrorCode.OVERLOADED,
            ErrorCode.BODY_TOO_LARGE,
            ErrorCode.RECORD_TOO_LARGE,
            ErrorCode.TOO_MANY_RECORDS);

    private final Telemetry telemetry;
    private final Timer append;
    private final Map<String, TaskMeters> byTask = new ConcurrentHashMap<>();

    private record TaskMeters(
            Counter records,
            Counter bytes,
            Map<Result, Counter> byResult,
            Counter accepted,
            Counter acceptedAndStored,
            Counter acceptedAndFailed) {}

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
        int stored = exchange.outcomes.stored();
        for (Exchange part : exchange.parts) { // which are counted already, as records
            stored += part.outcomes.stored();
        }
        stored(meters(exchange.task.id()), exchange.outcomes);
        count(exchange, outcome(stored, exchange.outcomes.size() + exchange.parts.size()));
        append.record(exchange.elapsed(), TimeUnit.NANOSECONDS);
    }

    /** A record is decided that is decided by itself. */
    void part(Exchange part) {
        if (part.failure != null) {
            limited(part, part.failure);
            return;
        }
        stored(meters(part.task.id()), part.outcomes);
    }

    /** The same in a stream, where a record has a time of its own. */
    void streamedPart(Exchange part) {
        part(part);
        if (part.outcomes.size() > 0) {
            append.record(part.elapsed(), TimeUnit.NANOSECONDS);
        }
    }

    /** A stream has ended, whose records are counted already. */
    void streamed(Exchange exchange, int stored, int records) {
        count(exchange, outcome(stored, records));
    }

    /** A request was answered before its records are decided. */
    void accepted(Exchange exchange, int records) {
        meters(exchange.task.id()).accepted.increment(records);
        count(exchange, "accepted");
        append.record(exchange.elapsed(), TimeUnit.NANOSECONDS);
    }

    /** The records of a request are decided that was answered before. */
    void decided(Exchange exchange) {
        TaskMeters meters = meters(exchange.task.id());
        AppendOutcomes outcomes = exchange.outcomes;
        stored(meters, outcomes);
        meters.acceptedAndStored.increment(outcomes.stored());
        meters.acceptedAndFailed.increment(outcomes.size() - outcomes.stored());
    }

    private static void stored(TaskMeters meters, AppendOutcomes outcomes) {
        meters.records.increment(outcomes.stored());
        meters.bytes.increment(outcomes.storedBytes());
    }

    /** A request was refused. Counted for its task if it got that far: ids that clients make up don't become tags. */
    void refused(Exchange exchange, Throwable failure) {
        if (exchange.task != null) {
            count(exchange, "refused");
            limited(exchange, failure);
        }
    }

    private void limited(Exchange exchange, Throwable failure) {
        if (failure instanceof GatewayException gateway && OF_LIMITS.contains(gateway.code())) {
            telemetry
                    .counter(
                            Metric.INGRESS_LIMITED,
                            exchange.task.id(),
                            gateway.code().slug())
                    .increment();
        }
    }

    /** The task is gone. */
    public void forget(String task) {
        byTask.remove(task);
        telemetry.forgetTask(task);
    }

    private static String outcome(int stored, int records) {
        return stored == records ? "stored" : stored == 0 ? "failed" : "partly";
    }

    private void count(Exchange exchange, String outcome) {
        Result result = new Result(exchange.request().response().getStatusCode(), outcome);
        meters(exchange.task.id())
                .byResult
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
                        new ConcurrentHashMap<>(),
                        telemetry.counter(Metric.INGRESS_ASYNC_ACCEPTED, id),
                        telemetry.counter(Metric.INGRESS_ASYNC_DECIDED, id, "stored"),
                        telemetry.counter(Metric.INGRESS_ASYNC_DECIDED, id, "failed")));
    }
}
