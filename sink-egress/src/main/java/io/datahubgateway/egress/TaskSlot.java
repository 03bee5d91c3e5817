package io.datahubgateway.egress;

import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.record.Whereabouts;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.status.WaitingLanes;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.egress.poll.IdleWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task on this node: brings it from what is in force to what is wanted, one change after the other. Of changes that
 * come while one is under way only the newest counts. A change that is in force, or that failed, is reported: this is the
 * acknowledgement that a command waits for. On the context of {@link SinkTasks}.
 */
final class TaskSlot {

    private static final Logger LOGGER = LoggerFactory.getLogger(TaskSlot.class);

    /** What the operator wants of the task: empty when it is deleted. */
    private record Wanted(long generation, Optional<TaskRecord> task) {}

    /** A sink that was started, and the record that is in force on it. */
    private record Running(SinkTask sink, String deployment, TaskRecord task) {}

    /** How a change ended. */
    private record Outcome(
            State state, @Nullable String error, @Nullable WaitingLanes waiting) {
        Outcome(State state, @Nullable String error) {
            this(state, error, null);
        }
    }

    private final String id;
    private final NodeServices services;
    private final IdleWatch idleWatch;
    private final Context context;
    private final TaskMeters meters;
    private final Consumer<TaskSlot> gone;
    private @Nullable Wanted wanted;
    private @Nullable Running running;
    private Future<?> work; // the change under way, or the last one
    private long generation; // in force
    private boolean busy = true; // a change is under way or not reported yet; at first the end of the slot before
    private boolean ending;

    /**
     * @param before the end of the slot that had this id before: nothing is done until then
     * @param gone called when the task is deleted and nothing of it is left here
     */
    TaskSlot(
            String id,
            NodeServices services,
            IdleWatch idleWatch,
            Context context,
            Future<Void> before,
            Consumer<TaskSlot> gone) {
        this.id = id;
        this.services = services;
        this.idleWatch = idleWatch;
        this.context = context;
        this.gone = gone;
        this.meters = new TaskMeters(services.telemetry(), id);
        this.work = before;
        before.onComplete(ended -> context.runOnContext(ignored -> begin()));
    }

    private void begin() {
        busy = false;
        if (!ending) {
            meters.watch();
            proceed();
        }
    }

    /** The task was written. */
    void want(TaskRecord task) {
        wanted = new Wanted(task.generation(), Optional.of(task));
        proceed();
    }

    /** The task was deleted by the record at this offset. */
    void wantGone(long tombstone) {
        wanted = new Wanted(tombstone, Optional.empty());
        proceed();
    }

    /** Releases everything and applies nothing more; reports nothing, because the task itself did not change. */
    Future<Void> end() {
        ending = true;
        meters.close();
        return work.transform(any -> release());
    }

    /** Where this node has a record of the task; nowhere while nothing of it runs. */
    Future<Whereabouts> find(TopicPartition partition, long offset) {
        return running == null ? Future.succeededFuture(Whereabouts.NOWHERE) : running.sink.find(partition, offset);
    }

    /** Does what there is to do next, unless something is under way. */
    private void proceed() {
        if (ending || busy) {
            return;
        }
        if (wanted != null) {
            Wanted next = wanted;
            wanted = null;
            perform(next.generation, apply(next));
        } else if (running != null && running.sink.failure() != null) {
            String reason = running.sink.failure();
            perform(generation, release().map(new Outcome(State.FAILED, reason)));
        } else if (running != null) {
            report(generation, inForce(running));
        }
    }

    private void perform(long target, Future<Outcome> change) {
        busy = true;
        Future<Outcome> safe = change.recover(fault -> release().map(new Outcome(State.FAILED, describe(fault))));
        work = safe;
        safe.onSuccess(outcome -> context.runOnContext(ignored -> {
            if (ending) {
                return; // another may have the id already
            }
            busy = false;
            generation = target;
            report(target, outcome);
            if (outcome.state == State.DELETED && wanted == null) {
                meters.close();
                services.telemetry().forgetTask(id);
                gone.accept(this);
            } else {
                proceed();
            }
        }));
    }

    private Future<Outcome> apply(Wanted next) {
        if (next.task.isEmpty()) {
            return release().map(new Outcome(State.DELETED, null));
        }
        TaskRecord task = next.task.get();
        if (task.definition().isEmpty()) {
            return release().map(new Outcome(State.FAILED, task.problem()));
        }
        if (task.state() == DesiredState.STOPPED) {
            return release().map(new Outcome(State.STOPPED, null));
        }
        SinkDefinition sink = task.definition().get().fold(ingress -> null, definition -> definition);
        if (running != null && onlyTheStateDiffers(running, task)) {
            return switchState(running, task);
        }
        return release().compose(released -> start(task, sink));
    }

    private static boolean onlyTheStateDiffers(Running running, TaskRecord task) {
        return running.sink.failure() == null
                && running.task.state() != task.state()
                && running.task.sameDefinition(task);
    }

    private Future<Outcome> switchState(Running now, TaskRecord task) {
        Running next = new Running(now.sink, now.deployment, task);
        running = next;
        return (task.state() == DesiredState.PAUSED ? now.sink.pause() : now.sink.resume()).map(done -> inForce(next));
    }

    private Future<Outcome> start(TaskRecord task, SinkDefinition definition) {
        SinkTask sink = new SinkTask(
                services,
                idleWatch,
                definition,
                task.state() == DesiredState.PAUSED,
                () -> context.runOnContext(ignored -> proceed()));
        return services.vertx().deployVerticle(sink).map(deployment -> {
            Running started = new Running(sink, deployment, task);
            running = started;
            return inForce(started);
        });
    }

    private static Outcome inForce(Running running) {
        return new Outcome(
                running.task.state() == DesiredState.PAUSED ? State.PAUSED : State.RUNNING,
                running.sink.trouble(),
                running.sink.waiting());
    }

    /** Drains and stops what runs; never fails. */
    private Future<Void> release() {
        if (running == null) {
            return Future.succeededFuture();
        }
        String deployment = running.deployment;
        running = null;
        return services.vertx().undeploy(deployment).recover(fault -> {
            LOGGER.atWarn().addKeyValue("task", id).setCause(fault).log("sink did not stop as it should");
            return Future.succeededFuture();
        });
    }

    private void report(long applied, Outcome outcome) {
        meters.report(applied, outcome.state == State.FAILED);
        services.status().report(id, applied, outcome.state, outcome.error, outcome.waiting);
    }

    private static String describe(Throwable fault) {
        return fault.getMessage() == null ? fault.toString() : fault.getMessage();
    }
}
