package io.datahubgateway.control;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import java.util.List;

/** Finds sinks, and tells whether nobody runs one. On the event loop. */
final class StoppedSink {

    private StoppedSink() {}

    /** @throws GatewayException {@code task-not-found} when there is no sink of this id */
    static SinkDefinition definition(TaskTable table, String id) {
        TaskRecord task = ReadTask.find(table, id);
        return task.definition()
                .orElseThrow(() -> conflict("task " + id + " can't be used: " + task.problem() + "; PUT it again"))
                .fold(
                        ingress -> {
                            throw new GatewayException(
                                    ErrorCode.TASK_NOT_FOUND,
                                    "task " + id + " is a datahub: it has no offsets and delivers no records");
                        },
                        sink -> sink);
    }

    /**
     * Throws {@code command-conflict} with what keeps the offsets from being changed: the task is not to be stopped, or
     * a live node has not stopped it yet. A node that is silent without being dead is asked by nobody here: as long as it
     * runs the task it is a member of the group, and Kafka refuses.
     */
    static void require(TaskRecord task, ObservedStates observed) {
        if (task.state() != DesiredState.STOPPED) {
            throw conflict("offsets are changed while the task is STOPPED; it is to be " + task.state()
                    + ": POST .../stop?wait=20s first");
        }
        List<String> running = TaskStatus.serving(task, observed).stream()
                .filter(node -> !hasStopped(task, node))
                .map(StoppedSink::describe)
                .toList();
        if (!running.isEmpty()) {
            throw conflict("offsets are changed while the task is STOPPED everywhere; not so yet on "
                    + String.join(", ", running));
        }
    }

    private static boolean hasStopped(TaskRecord task, OnNode node) {
        return node.state()
                .filter(state -> TaskStatus.isApplied(task, state) && state.state() == ObservedState.State.STOPPED)
                .isPresent();
    }

    private static String describe(OnNode node) {
        return node.node()
                + node.state().map(state -> " (" + state.state() + ")").orElse(" (which has not said anything yet)");
    }

    private static GatewayException conflict(String detail) {
        return new GatewayException(ErrorCode.COMMAND_CONFLICT, detail);
    }
}
