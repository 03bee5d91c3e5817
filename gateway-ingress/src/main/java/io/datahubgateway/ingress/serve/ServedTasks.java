package io.datahubgateway.ingress.serve;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.status.StatusReporter;
import io.datahubgateway.common.task.TaskKind;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.common.task.TopicNames;
import io.datahubgateway.common.task.ingress.Limits;
import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.ingress.append.TopicCatalog;
import io.datahubgateway.ingress.limit.Rates;
import io.datahubgateway.ingress.limit.TaskLimits;
import io.micrometer.core.instrument.Meter;
import io.vertx.core.Context;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ingress tasks in force on this node. Applied on the context that subscribed; read by every event loop, for which
 * a change is there at once because all tasks are swapped as a whole. A change is reported when every event loop has come
 * round after the swap, so a reported pause holds: nothing more is handed to Kafka.
 */
public final class ServedTasks implements TaskTable.Listener {

    private final StatusReporter status;
    private final TopicCatalog catalog;
    private final Telemetry telemetry;
    private final Rates overall;
    private final Consumer<String> gone;
    private final List<Context> eventLoops = new CopyOnWriteArrayList<>();
    private volatile InForce inForce = new InForce(Map.of());
    private final Set<String> unusable = new HashSet<>(); // subscribed context only
    private final Map<String, Meter> generations = new HashMap<>(); // subscribed context only

    /** All tasks of one moment. */
    private record InForce(Map<String, ServedTask> byId, TopicIndex byTopic, boolean someHaveCors) {
        InForce(Map<String, ServedTask> byId) {
            this(byId, new TopicIndex(byId.values()), byId.values().stream().anyMatch(task -> task.cors() != null));
        }
    }

    /**
     * @param overall how much all of them together take
     * @param gone told of each task that was deleted
     */
    public ServedTasks(
            StatusReporter status, TopicCatalog catalog, Telemetry telemetry, Rates overall, Consumer<String> gone) {
        this.overall = overall;
        this.gone = gone;
        this.status = status;
        this.catalog = catalog;
        this.telemetry = telemetry;
    }

    /** The datahub with this id. */
    public Optional<ServedTask> byId(String id) {
        return Optional.ofNullable(inForce.byId.get(id));
    }

    /** Whether one of them says which pages of other origins may use it. */
    boolean someHaveCors() {
        return inForce.someHaveCors;
    }

    /** The task that serves a topic on faces that name topics, and for reading; whatever its state. */
    public Optional<ServedTask> forTopic(String topic) {
        return inForce.byTopic.find(topic);
    }

    /**
     * The same, for a topic that a client names.
     *
     * @throws GatewayException {@code topic-forbidden} for a reserved topic, {@code topic-not-found} when no task covers it
     */
    public ServedTask serving(String topic) {
        if (TopicNames.isReserved(topic)) {
            throw new GatewayException(
                    ErrorCode.TOPIC_FORBIDDEN,
                    "topic " + topic + " belongs to the gateway or to Kafka; nobody writes or reads it here");
        }
        return forTopic(topic)
                .orElseThrow(
                        () -> new GatewayException(ErrorCode.TOPIC_NOT_FOUND, "no ingress task covers topic " + topic));
    }

    @Override
    public void onTask(TaskRecord task) {
        if (task.definition().isEmpty()) {
            onUnusable(task);
            return;
        }
        task.definition()
                .get()
                .fold(
                        ingress -> {
                            ServedTask served = ServedTask.of(task, ingress, limits(task.id(), ingress.limits()));
                            swap(task.id(), served);
                            catalog.keepWarm(topicsNamed());
                            report(
                                    task.id(),
                                    task.generation(),
                                    State.valueOf(task.state().name()),
                                    null);
                            return served;
                        },
                        sink -> forget(task.id()));
    }

    /** What was used up stays used up when a task is changed in something else, paused or resumed. */
    private TaskLimits limits(String id, @Nullable Limits declared) {
        ServedTask before = inForce.byId.get(id);
        return before != null && Objects.equals(before.limits().declared(), declared)
                ? before.limits()
                : TaskLimits.of(id, declared, overall, System::nanoTime);
    }

    /** Only who served the task before, or knows it to be an ingress task, speaks of it. */
    private void onUnusable(TaskRecord task) {
        if (forget(task.id()) != null || task.isOf(TaskKind.INGRESS)) {
            unusable.add(task.id());
            report(task.id(), task.generation(), State.FAILED, task.problem());
        }
    }

    @Override
    public void onDeleted(String id, long generation) {
        if (forget(id) != null || unusable.remove(id)) {
            gone.accept(id);
            report(id, generation, State.DELETED, null);
        }
    }

    /**
     * A request that was let in before the swap may be handing its records over at this moment, within one turn of its
     * event loop. So the report waits until each event loop has come round.
     */
    private void report(String id, long generation, State state, @Nullable String error) {
        AtomicInteger open = new AtomicInteger(eventLoops.size() + 1);
        Runnable passed = () -> {
            if (open.decrementAndGet() == 0) {
                status.report(id, generation, state, error);
            }
        };
        eventLoops.forEach(loop -> loop.runOnContext(ignored -> passed.run()));
        passed.run();
    }

    /** An event loop that will serve requests; known before it does. Any thread. */
    public void addEventLoop(Context context) {
        eventLoops.add(context);
    }

    private @Nullable ServedTask forget(String id) {
        ServedTask known = inForce.byId.get(id);
        if (known != null) {
            swap(id, null);
            catalog.keepWarm(topicsNamed());
        }
        return known;
    }

    private void swap(String id, @Nullable ServedTask served) {
        Map<String, ServedTask> next = new HashMap<>(inForce.byId);
        if (served == null) {
            next.remove(id);
        } else {
            next.put(id, served);
            unusable.remove(id);
        }
        inForce = new InForce(next);
        meter(id, served != null);
    }

    private void meter(String id, boolean present) {
        if (present) {
            generations.computeIfAbsent(
                    id,
                    task -> telemetry.gauge(
                            Metric.TASK_GENERATION,
                            () -> byId(task).map(ServedTask::generation).orElse(-1L),
                            task));
        } else {
            Optional.ofNullable(generations.remove(id)).ifPresent(telemetry::remove);
        }
    }

    private Set<String> topicsNamed() {
        Set<String> topics = new HashSet<>();
        inForce.byId.values().forEach(task -> topics.addAll(task.topics()));
        return topics;
    }
}
