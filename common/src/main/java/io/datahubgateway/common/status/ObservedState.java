package io.datahubgateway.common.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import org.jspecify.annotations.Nullable;

/**
 * What one node says of one task: that it applied a generation, and how the task fares there.
 *
 * @param generation the generation that is in force on the node; the tombstone's offset when the task is deleted
 * @param error why it failed, or the last thing that went wrong and is being tried again; never a record or a secret of ours,
 *     but it may end with the beginning of what a destination answered, whatever that holds: for operators, not for logs
 * @param since milliseconds since the epoch
 * @param waiting of a sink: what waits there and why, of a {@link WaitingLanes}, as the node wrote it; null when all goes on
 */
public record ObservedState(
        String node,
        String task,
        long generation,
        State state,
        @Nullable String error,
        long since,
        @Nullable ObjectNode waiting) {

    /** How a task fares on a node. */
    public enum State {
        RUNNING,
        PAUSED,
        STOPPED,
        /** Ended by itself, with the reason in {@code error}; a restart or a new definition starts it again. */
        FAILED,
        /** The task is gone. */
        DELETED
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("node", node);
        json.put("task", task);
        json.put("generation", generation);
        json.put("state", state.name());
        if (error != null) {
            json.put("error", error);
        }
        json.put("since", since);
        if (waiting != null) {
            json.set("waiting", waiting);
        }
        return json;
    }

    /** Reads what a node of this or another version wrote; a state that is not known here counts as running. */
    public static ObservedState fromJson(ObjectNode json) {
        State state = State.RUNNING;
        for (State candidate : State.values()) {
            if (candidate.name().equals(json.path("state").asText())) {
                state = candidate;
            }
        }
        return new ObservedState(
                json.path("node").asText(),
                json.path("task").asText(),
                json.path("generation").asLong(-1),
                state,
                json.hasNonNull("error") ? json.get("error").asText() : null,
                json.path("since").asLong(),
                json.path("waiting") instanceof ObjectNode waiting ? waiting : null);
    }
}
