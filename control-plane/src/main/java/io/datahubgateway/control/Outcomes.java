package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.status.Rollout;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskStore.Written;
import io.datahubgateway.common.task.TaskTable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is told of a change: {@code {"task","generation","desiredState"}} once it is durable, and on demand which nodes
 * have not applied it yet.
 */
final class Outcomes {

    private final TaskTable table;
    private final ObservedStates observed;

    Outcomes(TaskTable table, ObservedStates observed) {
        this.table = table;
        this.observed = observed;
    }

    /**
     * A change and what became of it.
     *
     * @param applied whether it is known to be in force on every live node that serves the task
     */
    record Outcome(Written written, ObjectNode document, boolean applied) {}

    /** Completes at once without a wait, else when the change is applied everywhere, at the latest after the wait. */
    Future<Outcome> of(Written written, Optional<Duration> wait) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put("task", written.id());
        document.put("generation", written.generation());
        if (written.state() != null) {
            document.put("desiredState", written.state().name());
        }
        if (wait.isEmpty()) {
            return Future.succeededFuture(new Outcome(written, document, false));
        }
        return rollout(written, wait.get()).map(rollout -> {
            ArrayNode pending = document.putArray("pending");
            rollout.pending().forEach(pending::add);
            rollout.hint().ifPresent(hint -> document.put("hint", hint));
            return new Outcome(written, document, rollout.complete());
        });
    }

    /** Follows the change until every live node that serves the task has applied it, or for so long. */
    Future<Rollout> rollout(Written written, Duration atMost) {
        return observed.whenApplied(written.id(), written.generation(), serving(written), atMost);
    }

    private Set<Role> serving(Written written) {
        return table.find(written.id())
                .or(written::before)
                .flatMap(TaskRecord::definition)
                .map(definition -> Set.of(Role.serving(definition.kind())))
                .orElse(Set.of(Role.INGRESS, Role.EGRESS)); // a record that can't be used has no kind
    }
}
