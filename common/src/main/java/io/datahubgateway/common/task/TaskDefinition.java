package io.datahubgateway.common.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Binder;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What an operator wrote for one task. The set is closed; behaviour is chosen by {@link #fold}. */
public sealed interface TaskDefinition permits IngressDefinition, SinkDefinition {

    /** Unique among all tasks of all kinds. */
    String id();

    TaskKind kind();

    /** One branch per kind, so that a new kind without behaviour does not compile. */
    <T> T fold(Function<IngressDefinition, T> ingress, Function<SinkDefinition, T> sink);

    /**
     * Reads a definition document.
     *
     * @throws InvalidDocumentException with every problem of the document
     */
    static TaskDefinition read(ObjectNode document, Reading reading) {
        JsonNode kind = document.path("kind");
        for (TaskKind candidate : TaskKind.values()) {
            if (candidate.toString().equals(kind.asText())) {
                return switch (candidate) {
                    case INGRESS -> Binder.bind(document, IngressDefinition.class, reading);
                    case SINK -> Binder.bind(document, SinkDefinition.class, reading);
                };
            }
        }
        String known = Arrays.stream(TaskKind.values()).map(TaskKind::toString).collect(Collectors.joining(", "));
        throw new InvalidDocumentException(
                "kind", (kind.isMissingNode() ? "is required; " : "") + "must be one of " + known);
    }
}
