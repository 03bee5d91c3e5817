package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.control.position.Positions;
import io.datahubgateway.control.position.SinkPositions;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /api/v1/tasks/{id}/offsets}: where a sink stands in every partition, whatever its state. */
final class ReadOffsets implements Operation {

    private final TaskTable table;
    private final Positions positions;

    ReadOffsets(TaskTable table, Positions positions) {
        this.table = table;
        this.positions = positions;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        String id = new Parameters(ctx).task();
        SinkDefinition sink = StoppedSink.definition(table, id);
        return answer(ReadTask.find(table, id), sink);
    }

    /** The offsets as they are now. */
    Future<Answer> answer(TaskRecord task, SinkDefinition sink) {
        return positions.require(sink).map(found -> Answer.of(200, document(task, sink, found), task.generation()));
    }

    private static ObjectNode document(TaskRecord task, SinkDefinition sink, SinkPositions positions) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put("task", task.id());
        document.put("group", sink.group());
        positions.putOffsetsInto(document);
        return document;
    }
}
