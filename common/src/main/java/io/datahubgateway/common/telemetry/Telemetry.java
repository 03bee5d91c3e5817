package io.datahubgateway.common.telemetry;

import io.datahubgateway.common.telemetry.Metric.Type;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The meters of this node. Any thread. To look one up costs a hash; hot paths keep the meter they got.
 */
public final class Telemetry implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    public Telemetry() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    /** @param tagValues as many as the metric has tags */
    public Counter counter(Metric metric, String... tagValues) {
        return Counter.builder(metric.key())
                .description(metric.help())
                .tags(tags(Type.COUNTER, metric, tagValues))
                .register(registry);
    }

    public Timer timer(Metric metric, String... tagValues) {
        return Timer.builder(withoutUnit(metric))
                .description(metric.help())
                .tags(tags(Type.TIMER, metric, tagValues))
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20))
                .register(registry);
    }

    /** The value is asked at each scrape, on the scraper's thread. Remove the meter when its owner ends. */
    public Meter gauge(Metric metric, Supplier<Number> value, String... tagValues) {
        return Gauge.builder(metric.key(), value)
                .description(metric.help())
                .tags(tags(Type.GAUGE, metric, tagValues))
                .strongReference(true)
                .register(registry);
    }

    public void remove(Meter meter) {
        registry.remove(meter);
    }

    /** Removes every meter of a task that is gone, so that nobody's dashboard shows it for ever. */
    public void forgetTask(String task) {
        registry.getMeters().stream()
                .filter(meter -> task.equals(meter.getId().getTag(Metric.TASK_TAG)))
                .forEach(registry::remove);
    }

    /** All meters in the text format of Prometheus. Takes a while: not on an event loop. */
    public String scrape() {
        return registry.scrape();
    }

    private static Tags tags(Type type, Metric metric, String... values) {
        if (metric.type() != type) {
            throw new IllegalArgumentException(metric + " is a " + metric.type() + ", not a " + type);
        }
        if (values.length != metric.tags().size()) {
            throw new IllegalArgumentException(metric + " has the tags " + metric.tags());
        }
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            pairs.add(metric.tags().get(i));
            pairs.add(values[i]);
        }
        return Tags.of(pairs.toArray(String[]::new));
    }

    /** The registry appends the unit of a timer itself. */
    private static String withoutUnit(Metric metric) {
        return metric.key().replaceAll("\\.seconds$", "");
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
