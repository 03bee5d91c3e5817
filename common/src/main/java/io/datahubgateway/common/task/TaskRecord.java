package io.datahubgateway.common.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One task as it stands in {@code __datahub.tasks}: self-contained, so compaction can't tear it apart.
 *
 * <p>Stored as {@code {"format":1,"state":"RUNNING","definition":{...}}}. Keys that this version does not know are
 * kept in {@link #document} and written back by a command, so an older node never strips what a newer one wrote. A
 * record that can't be used at all is kept with the reason: the task is then reported as failed and not served, and
 * nothing overwrites it but an operator.
 *
 * @param id key of the record
 * @param generation offset of the record; nothing else counts it
 * @param state what the operator wants
 * @param document the definition as it was written
 * @param definition empty when the record can't be used
 * @param problem why it can't be used, null when it can
 */
public record TaskRecord(
        String id,
        long generation,
        DesiredState state,
        ObjectNode document,
        Optional<TaskDefinition> definition,
        @Nullable String problem) {

    /** Version of the stored form; raised only when an older node could not serve the task at all. */
    public static final int FORMAT = 1;

    /** A record that its writer has validated. */
    static TaskRecord valid(long generation, DesiredState state, ObjectNode document, TaskDefinition definition) {
        return new TaskRecord(definition.id(), generation, state, document, Optional.of(definition), null);
    }

    /** Reads what stands in the topic; never throws. */
    static TaskRecord decode(String id, long generation, byte[] stored) {
        ObjectNode envelope;
        try {
            envelope = Json.object(stored);
        } catch (InvalidDocumentException e) {
            return unusable(id, generation, Json.MAPPER.createObjectNode(), "the stored record " + e.getMessage());
        }
        ObjectNode document =
                envelope.get("definition") instanceof ObjectNode written ? written : Json.MAPPER.createObjectNode();
        int format = envelope.path("format").asInt();
        if (format < 1 || format > FORMAT) {
            return unusable(
                    id,
                    generation,
                    document,
                    "the stored record has format " + format + "; this node reads up to " + FORMAT
                            + ": upgrade it, or write the task again");
        }
        JsonNode state = envelope.path("state");
        for (DesiredState candidate : DesiredState.values()) {
            if (candidate.name().equals(state.asText())) {
                return decode(id, generation, candidate, document);
            }
        }
        return unusable(id, generation, document, "the stored record has the unknown state " + state);
    }

    private static TaskRecord decode(String id, long generation, DesiredState state, ObjectNode document) {
        try {
            TaskDefinition definition = TaskDefinition.read(document, Reading.TOLERANT);
            return definition.id().equals(id)
                    ? valid(generation, state, document, definition)
                    : unusable(id, generation, document, "the stored definition is of another task");
        } catch (InvalidDocumentException e) {
            return unusable(id, generation, document, "the stored definition can't be used: " + e.getMessage());
        }
    }

    private static TaskRecord unusable(String id, long generation, ObjectNode document, String problem) {
        return new TaskRecord(id, generation, DesiredState.STOPPED, document, Optional.empty(), problem);
    }

    /** The value to store. */
    static byte[] encode(DesiredState state, ObjectNode document) {
        ObjectNode envelope = Json.MAPPER.createObjectNode();
        envelope.put("format", FORMAT);
        envelope.put("state", state.name());
        envelope.set("definition", document);
        return Json.bytes(envelope);
    }

    /** Whether it is a task of this kind, or was written as one and can't be used. */
    public boolean isOf(TaskKind kind) {
        return definition
                .map(usable -> usable.kind() == kind)
                .orElseGet(() -> kind.toString().equals(document.path("kind").asText()));
    }

    /** Whether both were written with the same definition, so that only the state has to be followed. */
    public boolean sameDefinition(TaskRecord other) {
        return document.equals(other.document);
    }
}
