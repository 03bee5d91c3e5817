package io.datahubgateway.egress;

import io.datahubgateway.common.task.sink.OnFailure;
import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a running sink counts. Any thread. The gauges end with the sink, the counters with its task. */
final class SinkMeters implements AutoCloseable {

    private final Telemetry telemetry;
    private final String task;
    private final Counter delivered;
    private final Counter retry;
    private final Counter reject;
    private final Counter records;
    private final Timer seconds;
    private final List<Meter> gauges = new ArrayList<>();

    SinkMeters(Telemetry telemetry, String task) {
        this.telemetry = telemetry;
        this.task = task;
        this.delivered = telemetry.counter(Metric.EGRESS_REQUESTS, task, "delivered");
        this.retry = telemetry.counter(Metric.EGRESS_REQUESTS, task, "retry");
        this.reject = telemetry.counter(Metric.EGRESS_REQUESTS, task, "reject");
        this.records = telemetry.counter(Metric.EGRESS_RECORDS, task);
        this.seconds = telemetry.timer(Metric.EGRESS_REQUEST_SECONDS, task);
    }

    void watch(Supplier<Number> bufferedBytes, Supplier<Number> uncommittedRecords, Supplier<Number> breaker) {
        gauges.add(telemetry.gauge(Metric.EGRESS_BREAKER, breaker, task));
        gauges.add(telemetry.gauge(Metric.EGRESS_BUFFERED_BYTES, bufferedBytes, task));
        gauges.add(telemetry.gauge(Metric.EGRESS_UNCOMMITTED_RECORDS, uncommittedRecords, task));
    }

    void request(Verdicts verdicts, long nanos) {
        counter(verdicts.of(0)).increment();
        seconds.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter counter(Verdict verdict) {
        return verdict == Verdict.DELIVERED ? delivered : verdict instanceof Verdict.Retry ? retry : reject;
    }

    void delivered(int count) {
        records.increment(count);
    }

    /** A record is finished without having been delivered. */
    void disposed(OnFailure.Action action) {
        telemetry.counter(Metric.EGRESS_UNDELIVERED, task, action.toString()).increment();
    }

    void reportsLost(int count) {
        telemetry.counter(Metric.EGRESS_REPORTS_LOST, task).increment(count);
    }

    @Override
    public void close() {
        gauges.forEach(telemetry::remove);
        gauges.clear();
    }
}
