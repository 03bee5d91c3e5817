package io.datahubgateway.control;

import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.control.position.SinkOffsets;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code DELETE /api/v1/tasks/{id}/offsets}: a stopped sink forgets where it was and begins anew at its {@code start}. */
final class ResetOffsets implements Operation {

    private final TaskTable table;
    private final ObservedStates observed;
    private final SinkOffsets offsets;
    private final ReadOffsets read;

    ResetOffsets(TaskTable table, ObservedStates observed, SinkOffsets offsets, ReadOffsets read) {
        this.table = table;
        this.observed = observed;
        this.offsets = offsets;
        this.read = read;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        Parameters parameters = new Parameters(ctx);
        String id = parameters.task();
        SinkDefinition sink = StoppedSink.definition(table, id);
        TaskRecord task = ReadTask.find(table, id);
        parameters.ifMatch().check(Optional.of(task));
        StoppedSink.require(task, observed);
        return offsets.reset(sink).compose(done -> read.answer(task, sink));
    }
}
