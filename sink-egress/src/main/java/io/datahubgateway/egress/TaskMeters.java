package io.datahubgateway.egress;

import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.micrometer.core.instrument.Meter;
import java.util.ArrayList;
import java.util.List;

/** How a task fares on this node, as gauges. Written on one context, read by the scraper. */
final class TaskMeters implements AutoCloseable {

    private final Telemetry telemetry;
    private final String task;
    private final List<Meter> gauges = new ArrayList<>();
    private volatile long generation;
    private volatile boolean failed;

    TaskMeters(Telemetry telemetry, String task) {
        this.telemetry = telemetry;
        this.task = task;
    }

    /** Shows the gauges. Only one of a task can do so at a time. */
    void watch() {
        gauges.add(telemetry.gauge(Metric.TASK_GENERATION, () -> generation, task));
        gauges.add(telemetry.gauge(Metric.TASK_FAILED, () -> failed ? 1 : 0, task));
    }

    void report(long inForce, boolean hasFailed) {
        generation = inForce;
        failed = hasFailed;
    }

    @Override
    public void close() {
        gauges.forEach(telemetry::remove);
        gauges.clear();
    }
}
