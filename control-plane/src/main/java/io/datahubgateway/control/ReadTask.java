package io.datahubgateway.control;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /api/v1/tasks/{id}}: the definition as it was written, ready to be changed and put back. */
final class ReadTask implements Operation {

    private final TaskTable table;

    ReadTask(TaskTable table) {
        this.table = table;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        TaskRecord task = find(table, new Parameters(ctx).task());
        return Future.succeededFuture(Answer.of(200, task.document(), task.generation()));
    }

    static TaskRecord find(TaskTable table, String id) {
        return table.find(id)
                .orElseThrow(() -> new GatewayException(ErrorCode.TASK_NOT_FOUND, "there is no task " + id));
    }
}
