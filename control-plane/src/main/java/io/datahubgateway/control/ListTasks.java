package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.TaskKind;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /api/v1/tasks}: every task in the order of their ids, or those of a kind or a desired state. */
final class ListTasks implements Operation {

    private final TaskTable table;
    private final ObservedStates observed;

    ListTasks(TaskTable table, ObservedStates observed) {
        this.table = table;
        this.observed = observed;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        Parameters parameters = new Parameters(ctx, "kind", "state");
        TaskFilter filter = new TaskFilter(
                parameters.constant("kind", TaskKind.class).orElse(null),
                parameters.constant("state", DesiredState.class).orElse(null));
        ObjectNode document = Json.MAPPER.createObjectNode();
        ArrayNode tasks = document.putArray("tasks");
        table.all().stream().filter(filter::covers).forEach(task -> tasks.add(summary(task)));
        return Future.succeededFuture(Answer.ok(document));
    }

    private ObjectNode summary(TaskRecord task) {
        ObjectNode summary = TaskStatus.head(task);
        summary.put("state", TaskStatus.state(task, TaskStatus.serving(task, observed)));
        summary.set("definition", task.document());
        return summary;
    }
}
