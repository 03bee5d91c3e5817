package io.datahubgateway.common.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a node has a record of a sink.
 *
 * @param next offset after the last one that the node has read of the partition, {@value #NOTHING_READ} when it has read
 *     nothing of it
 * @param waitsFor why the record waits: of a {@link Wait}, as the node wrote it; null unless it does
 */
public record Whereabouts(State state, long next, @Nullable ObjectNode waitsFor) {

    /** For {@link #next}. */
    public static final long NOTHING_READ = -1;

    /** The node has read nothing of the partition. */
    public static final Whereabouts NOWHERE = new Whereabouts(State.NOT_READ, NOTHING_READ, null);

    /** How far the node is with the record. */
    public enum State {
        /** The node has not read it; perhaps another has. */
        NOT_READ,
        /** The node has it and it is not finished. */
        WAITING,
        /** The node has finished it; the next commit tells. */
        FINISHED
    }

    public static Whereabouts notRead(long next) {
        return new Whereabouts(State.NOT_READ, next, null);
    }

    public static Whereabouts finished(long next) {
        return new Whereabouts(State.FINISHED, next, null);
    }

    public static Whereabouts waiting(long next, Wait wait) {
        return new Whereabouts(State.WAITING, next, wait.toJson());
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("state", state.name()).put("next", next);
        return waitsFor == null ? json : json.put("waitsFor", new JsonObject(waitsFor.toString()));
    }

    /** Reads what a node of this or another version answered; a state that is not known here counts as not read. */
    public static Whereabouts fromJson(JsonObject json) {
        State state = State.NOT_READ;
        for (State candidate : State.values()) {
            if (candidate.name().equals(json.getString("state"))) {
                state = candidate;
            }
        }
        JsonObject waitsFor = json.getJsonObject("waitsFor");
        return new Whereabouts(
                state,
                json.getLong("next", NOTHING_READ),
                waitsFor == null ? null : Json.object(waitsFor.encode().getBytes(StandardCharsets.UTF_8)));
    }
}
