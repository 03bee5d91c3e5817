package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.record.MessageId;
import io.datahubgateway.common.record.SoughtRecord;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.control.position.PartitionPosition;
import io.datahubgateway.control.position.Positions;
import io.datahubgateway.control.position.SinkPositions;
import io.datahubgateway.control.record.RecordNodes;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * {@code GET /api/v1/tasks/{id}/records/{messageId}}: where a sink has a record. What is committed is finished and nobody is
 * asked; of the rest the nodes that serve the task are asked. The datahub that the id names does not matter: records of others
 * than the gateway have an id all the same.
 */
final class FindRecord implements Operation {

    private final TaskTable table;
    private final ObservedStates observed;
    private final Positions positions;
    private final RecordNodes nodes;

    FindRecord(TaskTable table, ObservedStates observed, Positions positions, RecordNodes nodes) {
        this.table = table;
        this.observed = observed;
        this.positions = positions;
        this.nodes = nodes;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        String id = new Parameters(ctx).task();
        SinkDefinition sink = StoppedSink.definition(table, id);
        MessageId record = MessageId.parse(ctx.pathParam("messageId"));
        if (!sink.topics().contains(record.topic())) {
            throw new GatewayException(
                    ErrorCode.RECORD_NOT_OF_TASK,
                    "task " + id + " reads no topic " + record.topic() + "; it reads "
                            + String.join(", ", sink.topics()));
        }
        TaskRecord task = ReadTask.find(table, id);
        return positions
                .require(sink)
                .map(found -> position(record, found))
                .compose(position -> document(task, sink, record, position))
                .map(document -> Answer.of(200, document, task.generation()));
    }

    private static PartitionPosition position(MessageId record, SinkPositions found) {
        List<PartitionPosition> topic = found.partitions().stream()
                .filter(partition -> partition.partition().topic().equals(record.topic()))
                .toList();
        if (topic.isEmpty()) {
            throw new GatewayException(ErrorCode.TOPIC_NOT_FOUND, "Kafka has no topic " + record.topic());
        }
        PartitionPosition position = topic.stream()
                .filter(partition -> partition.partition().partition() == record.partition())
                .findFirst()
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.PARTITION_NOT_FOUND,
                        "topic " + record.topic() + " has the partitions 0 to " + (topic.size() - 1)));
        if (record.offset() >= position.end()) {
            throw outOfRange("the partition ends before offset " + position.end());
        }
        if (record.offset() < position.beginning() && !position.isFinished(record.offset())) {
            throw outOfRange("Kafka has removed what was before offset " + position.beginning()
                    + ", and the sink had not finished the record");
        }
        return position;
    }

    private static GatewayException outOfRange(String detail) {
        return new GatewayException(ErrorCode.OFFSET_OUT_OF_RANGE, detail);
    }

    private Future<ObjectNode> document(
            TaskRecord task, SinkDefinition sink, MessageId record, PartitionPosition position) {
        RecordDocument document = new RecordDocument(task.id(), record, position);
        if (position.isFinished(record.offset())) {
            return Future.succeededFuture(document.committed());
        }
        List<OnNode> serving = TaskStatus.serving(task, observed);
        SoughtRecord sought = new SoughtRecord(task.id(), record.topic(), record.partition(), record.offset());
        return nodes.ask(serving.stream().map(OnNode::node).toList(), sought).map(answers -> {
            List<OnNode> silent = serving.stream()
                    .filter(node -> answers.silent().contains(node.node()))
                    .toList();
            return document.reported(silent, sink.order())
                    .orElseGet(() ->
                            document.of(answers, TaskStatus.state(task, serving), TaskStatus.lastError(task, serving)));
        });
    }
}
