package io.datahubgateway.egress;

import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.record.SoughtRecord;
import io.datahubgateway.common.record.Whereabouts;
import io.datahubgateway.common.task.TaskKind;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.egress.poll.IdleWatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The sinks of this node: follows the task table and keeps a {@link TaskSlot} for each task of its kind. A verticle; its
 * context is where all of this happens.
 */
final class SinkTasks extends VerticleBase implements TaskTable.Listener {

    private final NodeServices services;
    private final IdleWatch idleWatch;
    private final Map<String, TaskSlot> slots = new HashMap<>();
    private final Map<String, Future<Void>> leaving =
            new HashMap<>(); // slots that are no longer there, until they ended
    private boolean ended;

    /** @param idleWatch of the node; closed when every sink has ended */
    SinkTasks(NodeServices services, IdleWatch idleWatch) {
        this.services = services;
        this.idleWatch = idleWatch;
    }

    @Override
    public Future<?> start() {
        services.tasks().table().subscribe(context, this);
        return vertx.eventBus()
                .<JsonObject>consumer(BusAddress.recordSought(services.node().id()), this::answer)
                .completion();
    }

    /** Answers on the context of the sink that was asked for; one that does not answer any more lets the asker's time pass. */
    private void answer(Message<JsonObject> question) {
        SoughtRecord sought = SoughtRecord.fromJson(question.body());
        TaskSlot slot = slots.get(sought.task());
        Future<Whereabouts> found = slot == null
                ? Future.succeededFuture(Whereabouts.NOWHERE)
                : slot.find(new TopicPartition(sought.topic(), sought.partition()), sought.offset());
        found.onSuccess(where -> question.reply(where.toJson())).onFailure(fault -> question.fail(0, fault.toString()));
    }

    @Override
    public void onTask(TaskRecord task) {
        if (ended) {
            return;
        }
        if (isOurs(task)) {
            slots.computeIfAbsent(task.id(), this::open).want(task);
        } else if (slots.containsKey(task.id())) { // deleted, and the id used again for another kind
            leave(task.id());
        }
    }

    private void leave(String id) {
        Future<Void> end = slots.remove(id).end();
        leaving.put(id, end);
        end.onComplete(done -> context.runOnContext(ignored -> leaving.remove(id, end)));
    }

    /** A record that can't be used is reported by the role that it names, or by every role if it names none. */
    private static boolean isOurs(TaskRecord task) {
        return task.definition()
                .map(definition -> definition.kind() == TaskKind.SINK)
                .orElseGet(() -> !task.document().path("kind").asText().equals(TaskKind.INGRESS.toString()));
    }

    private TaskSlot open(String id) {
        Future<Void> before = leaving.getOrDefault(id, Future.succeededFuture());
        return new TaskSlot(id, services, idleWatch, context, before, slot -> slots.remove(id, slot));
    }

    @Override
    public void onDeleted(String id, long generation) {
        TaskSlot slot = slots.get(id);
        if (!ended && slot != null) {
            slot.wantGone(generation);
        }
    }

    /** Ends every sink, all at the same time. Any thread. */
    Future<Void> end() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            ended = true;
            List<Future<Void>> ends = new ArrayList<>(leaving.values());
            slots.values().forEach(slot -> ends.add(slot.end()));
            Future.join(ends).<Void>mapEmpty().eventually(idleWatch::close).onComplete(done);
        });
        return done.future();
    }
}
