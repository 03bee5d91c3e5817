package io.datahubgateway.control;

import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.control.position.Positions;
import io.datahubgateway.control.position.SinkPositions;
import io.datahubgateway.control.safety.TopicSafety;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** {@code GET /api/v1/tasks/{id}/status}: what is wanted, what each live node makes of it, where a sink stands, and what there is to worry about. */
final class ReadStatus implements Operation {

    private final TaskTable table;
    private final ObservedStates observed;
    private final Positions positions;
    private final TopicSafety safety;

    ReadStatus(TaskTable table, ObservedStates observed, Positions positions, TopicSafety safety) {
        this.table = table;
        this.observed = observed;
        this.positions = positions;
        this.safety = safety;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        TaskRecord task = ReadTask.find(table, new Parameters(ctx).task());
        Future<Optional<SinkPositions>> position = positions(task);
        Future<List<String>> warnings = warnings(task);
        return Future.all(position, warnings)
                .map(both -> Answer.of(
                        200,
                        TaskStatus.document(
                                task, TaskStatus.serving(task, observed), warnings.result(), position.result()),
                        task.generation()));
    }

    private Future<List<String>> warnings(TaskRecord task) {
        return task.definition()
                .map(definition -> definition.fold(safety::warnings, sink -> Future.succeededFuture(List.<String>of())))
                .orElse(Future.succeededFuture(List.of()));
    }

    private Future<Optional<SinkPositions>> positions(TaskRecord task) {
        return task.definition()
                .map(definition -> definition.fold(
                        ingress -> Future.succeededFuture(Optional.<SinkPositions>empty()),
                        sink -> positions.read(sink).map(Optional::of)))
                .orElse(Future.succeededFuture(Optional.empty()));
    }
}
