package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.TaskRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The number that the protocol has for what is wanted of a task and what the live nodes say of it:
 *
 * <ul>
 *   <li>-1 creating it failed: the stored record can't be used, here or on a node
 *   <li>0 creating: no node has said anything of it yet
 *   <li>1 running, also while a new definition is on its way to some nodes
 *   <li>5 pausing, 6 paused; a task that is stopped takes no messages either
 *   <li>8 resuming: a node holds it paused or stopped still
 * </ul>
 *
 * The numbers of deletion don't appear, for a task that is deleted is not there; those of a pause or a resumption that failed
 * neither, for either is durable or refused.
 */
final class TaskStatus {

    private static final int FAILED = -1;
    private static final int CREATING = 0;
    private static final int RUNNING = 1;
    private static final int PAUSING = 5;
    private static final int PAUSED = 6;
    private static final int RESUMING = 8;

    private TaskStatus() {}

    /** @param nodes the live nodes that serve the task */
    static int of(TaskRecord task, List<OnNode> nodes) {
        List<ObservedState> said =
                nodes.stream().flatMap(node -> node.state().stream()).toList();
        if (task.problem() != null || said.stream().anyMatch(state -> failed(task, state))) {
            return FAILED;
        }
        boolean everywhere = said.size() == nodes.size() && said.stream().allMatch(state -> applied(task, state));
        if (task.state() != DesiredState.RUNNING) {
            return everywhere ? PAUSED : PAUSING;
        }
        if (said.isEmpty()) {
            return CREATING;
        }
        return said.stream().anyMatch(state -> !applied(task, state) && holdsBack(state)) ? RESUMING : RUNNING;
    }

    /** Why it failed; null when it did not. */
    static @Nullable String error(TaskRecord task, List<OnNode> nodes) {
        return task.problem() != null
                ? task.problem()
                : nodes.stream()
                        .flatMap(node -> node.state().stream())
                        .filter(state -> failed(task, state))
                        .map(ObservedState::error)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private static boolean failed(TaskRecord task, ObservedState state) {
        return applied(task, state) && state.state() == ObservedState.State.FAILED;
    }

    private static boolean applied(TaskRecord task, ObservedState state) {
        return state.generation() >= task.generation();
    }

    private static boolean holdsBack(ObservedState state) {
        return state.state() == ObservedState.State.PAUSED || state.state() == ObservedState.State.STOPPED;
    }
}
