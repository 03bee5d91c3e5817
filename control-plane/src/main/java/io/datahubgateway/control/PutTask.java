package io.datahubgateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/** {@code PUT /api/v1/tasks/{id}}: replaces the definition and keeps the desired state, or creates the task. */
final class PutTask implements Operation {

    private final TaskStore tasks;
    private final Outcomes outcomes;

    PutTask(TaskStore tasks, Outcomes outcomes) {
        this.tasks = tasks;
        this.outcomes = outcomes;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        Parameters parameters = new Parameters(ctx, "wait");
        Optional<Duration> wait = parameters.waiting();
        Precondition precondition = parameters.ifMatch();
        return Documents.read(ctx)
                .compose(document -> tasks.put(named(parameters.task(), document), precondition))
                .compose(written -> outcomes.of(written, wait))
                .map(outcome -> {
                    boolean created = outcome.written().created();
                    int done = created ? 201 : 200;
                    Answer answer = Answer.of(
                            wait.isEmpty() || outcome.applied() ? done : 202,
                            outcome.document(),
                            outcome.written().generation());
                    return created
                            ? answer.withLocation(
                                    CreateTask.location(outcome.written().id()))
                            : answer;
                });
    }

    /** The document need not repeat the id of the path, but must not contradict it. */
    private static ObjectNode named(String id, ObjectNode document) {
        JsonNode given = document.get("id");
        if (given == null) {
            ObjectNode complete = Json.MAPPER.createObjectNode().put("id", id);
            complete.setAll(document);
            return complete;
        }
        if (given.isTextual() && !given.textValue().equals(id)) {
            throw GatewayException.invalid(
                    new InvalidDocumentException("id", "must be the id of the path, or be left out"));
        }
        return document;
    }
}
