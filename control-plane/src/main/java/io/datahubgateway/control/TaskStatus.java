package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.control.position.SinkPositions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The status document of a task. Its {@code state} sums up the live nodes that serve the task:
 *
 * <ol>
 *   <li>{@code FAILED}: the stored record can't be used, or a node applied the generation and failed.
 *   <li>{@code UNSERVED}: no node with the role lives.
 *   <li>{@code PENDING}: a node has not applied the generation yet.
 *   <li>otherwise the desired state, which then holds everywhere.
 * </ol>
 */
final class TaskStatus {

    private static final String FAILED = "FAILED";
    private static final String MEND =
            "mend what lastError says, then restart the task (POST .../restart) or PUT a better definition";

    private TaskStatus() {}

    /** What the live nodes that serve the task say of it. */
    static List<OnNode> serving(TaskRecord task, ObservedStates observed) {
        return task.definition()
                .map(definition -> observed.of(task.id(), Role.serving(definition.kind())))
                .orElse(List.of());
    }

    /** What a list and a status have in common. */
    static ObjectNode head(TaskRecord task) {
        ObjectNode head = Json.MAPPER.createObjectNode();
        head.put("id", task.id());
        head.put(
                "kind",
                task.definition()
                        .map(definition -> definition.kind().toString())
                        .orElse(null));
        head.put("desiredState", task.state().name());
        head.put("generation", task.generation());
        if (task.problem() != null) {
            head.put("problem", task.problem());
        }
        return head;
    }

    /** @param nodes the live nodes that serve the task */
    static ObjectNode document(
            TaskRecord task, List<OnNode> nodes, List<String> warnings, Optional<SinkPositions> positions) {
        ObjectNode document = head(task);
        String state = state(task, nodes);
        document.put("state", state);
        document.put("lastError", lastError(task, nodes));
        if (state.equals(FAILED)) {
            document.put("hint", task.problem() == null ? MEND : "PUT the task again");
        }
        ArrayNode sentences = document.putArray("warnings");
        warnings.forEach(sentences::add);
        ArrayNode list = document.putArray("nodes");
        nodes.forEach(node -> list.add(node(task, node)));
        positions.ifPresent(position -> position.putInto(document));
        return document;
    }

    static String state(TaskRecord task, List<OnNode> nodes) {
        if (task.problem() != null
                || nodes.stream()
                        .anyMatch(node -> node.state()
                                .filter(state -> isApplied(task, state) && state.state() == ObservedState.State.FAILED)
                                .isPresent())) {
            return FAILED;
        }
        if (nodes.isEmpty()) {
            return "UNSERVED";
        }
        boolean everywhere = nodes.stream()
                .allMatch(node ->
                        node.state().filter(state -> isApplied(task, state)).isPresent());
        return everywhere ? task.state().name() : "PENDING";
    }

    static @Nullable String lastError(TaskRecord task, List<OnNode> nodes) {
        return task.problem() != null
                ? task.problem()
                : nodes.stream()
                        .flatMap(node -> node.state().stream())
                        .filter(state -> state.error() != null)
                        .max(Comparator.comparingLong(ObservedState::since))
                        .map(ObservedState::error)
                        .orElse(null);
    }

    private static ObjectNode node(TaskRecord task, OnNode node) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("node", node.node());
        ObservedState state = node.state().orElse(null);
        json.put("applied", state != null && isApplied(task, state));
        if (state != null) {
            json.put("generation", state.generation());
            json.put("state", state.state().name());
            json.put("error", state.error());
            json.put("since", state.since());
            if (state.waiting() != null) {
                json.set("waiting", state.waiting());
            }
        }
        return json;
    }

    static boolean isApplied(TaskRecord task, ObservedState state) {
        return state.generation() >= task.generation();
    }
}
