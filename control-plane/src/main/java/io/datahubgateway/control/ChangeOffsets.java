package io.datahubgateway.control;

import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.control.position.OffsetChange;
import io.datahubgateway.control.position.SinkOffsets;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * {@code PUT /api/v1/tasks/{id}/offsets} says where a stopped sink goes on in every partition, {@code PATCH} in some. What
 * holds then is answered.
 */
final class ChangeOffsets implements Operation {

    private final TaskTable table;
    private final ObservedStates observed;
    private final SinkOffsets offsets;
    private final ReadOffsets read;
    private final boolean whole;

    /** @param whole whether every partition has to be told */
    ChangeOffsets(TaskTable table, ObservedStates observed, SinkOffsets offsets, ReadOffsets read, boolean whole) {
        this.table = table;
        this.observed = observed;
        this.offsets = offsets;
        this.read = read;
        this.whole = whole;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        Parameters parameters = new Parameters(ctx);
        String id = parameters.task();
        Precondition precondition = parameters.ifMatch();
        StoppedSink.definition(table, id);
        return Documents.read(ctx, OffsetChange.class).compose(change -> {
            SinkDefinition sink = StoppedSink.definition(table, id);
            TaskRecord task = ReadTask.find(table, id);
            precondition.check(Optional.of(task));
            StoppedSink.require(task, observed);
            return offsets.change(sink, change, whole).compose(done -> read.answer(task, sink));
        });
    }
}
