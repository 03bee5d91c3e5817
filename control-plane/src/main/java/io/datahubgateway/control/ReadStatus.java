package io.datahubgateway.control;

import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.control.observed.ObservedStates;
import io.datahubgateway.control.position.Positions;
import io.datahubgateway.control.position.SinkPositions;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code GET /api/v1/tasks/{id}/status}: what is wanted, what each live node makes of it, where a sink stands. */
final class ReadStatus implements Operation {

    private final TaskTable table;
    private final ObservedStates observed;
    private final Positions positions;

    ReadStatus(TaskTable table, ObservedStates observed, Positions positions) {
        this.table = table;
        this.observed = observed;
        this.positions = positions;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        TaskRecord task = ReadTask.find(table, new Parameters(ctx).task());
        return positions(task)
                .map(position -> Answer.of(
                        200,
                        TaskStatus.document(task, TaskStatus.serving(task, observed), position),
                        task.generation()));
    }

    private Future<Optional<SinkPositions>> positions(TaskRecord task) {
        return task.definition()
                .map(definition -> definition.fold(
                        ingress -> Future.succeededFuture(Optional.<SinkPositions>empty()),
                        sink -> positions.read(sink).map(Optional::of)))
                .orElse(Future.succeededFuture(Optional.empty()));
    }
}
