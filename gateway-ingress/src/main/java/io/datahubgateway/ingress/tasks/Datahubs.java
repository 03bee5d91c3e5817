package io.datahubgateway.ingress.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.settings.GatewaySettings.Compression;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskKind;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.common.task.TaskStore.Written;
import io.datahubgateway.ingress.serve.Administration;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The ingress tasks as clients of the faces see and change them; a task of another kind is not there. A change goes through
 * the task store of this node, like one of the control plane, so it is durable when it completes, and it completes when the live
 * nodes have applied it, after a few seconds in any case. Called on event loops and completes there. A change fails like {@link
 * TaskStore}, and throws {@code administration-off} where clients may make none.
 */
public final class Datahubs implements AutoCloseable {

    private static final Precondition INGRESS = Precondition.ofKind(TaskKind.INGRESS);

    private final TaskStore tasks;
    private final ObservedTasks observed;
    private final Administration administration;
    private final Compression compression;

    public Datahubs(NodeServices services, Administration administration) {
        this.tasks = services.tasks();
        this.observed = new ObservedTasks(services.vertx(), services.kafka());
        this.administration = administration;
        this.compression = services.settings().ingress().compression();
    }

    /** How records are compressed, whichever datahub they come through. */
    public Compression compression() {
        return compression;
    }

    /** In the order of their ids. */
    public List<TaskRecord> all() {
        return tasks.table().all().stream()
                .filter(task -> task.isOf(TaskKind.INGRESS))
                .toList();
    }

    /** @throws GatewayException {@code task-not-found} */
    public TaskRecord find(String id) {
        return tasks.table()
                .find(id)
                .filter(task -> task.isOf(TaskKind.INGRESS))
                .orElseThrow(() -> new GatewayException(ErrorCode.TASK_NOT_FOUND, "there is no datahub " + id));
    }

    /** What each live node that serves datahubs says of these, by their ids. Fails with {@code kafka-unavailable}. */
    public Future<Map<String, List<OnNode>>> onNodes(Collection<TaskRecord> datahubs) {
        return observed.of(datahubs.stream().map(TaskRecord::id).toList());
    }

    /** @param definition of an ingress task */
    public Future<Written> create(ObjectNode definition) {
        administration.require();
        return applied(tasks.create(definition));
    }

    /**
     * Replaces the definition of a datahub that was found.
     *
     * @throws GatewayException {@code command-conflict} when it can't be used
     */
    public Future<Written> replace(TaskRecord found, ObjectNode definition) {
        administration.require();
        if (found.problem() != null) {
            throw new GatewayException(
                    ErrorCode.COMMAND_CONFLICT, "datahub " + found.id() + " can't be used: " + found.problem());
        }
        return applied(tasks.put(definition, Precondition.generation(found.generation())));
    }

    public Future<Written> command(String id, TaskAction action) {
        administration.require();
        return applied(tasks.command(id, action, INGRESS));
    }

    /** Its topic stays. */
    public Future<Written> delete(String id) {
        administration.require();
        return applied(tasks.delete(id, INGRESS));
    }

    private Future<Written> applied(Future<Written> change) {
        return change.compose(written -> observed.whenApplied(written).map(written));
    }

    /** Blocks two seconds at most. */
    @Override
    public void close() {
        observed.close();
    }
}
