package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.common.task.TaskStore.Written;
import io.datahubgateway.control.Outcomes.Outcome;
import io.datahubgateway.control.position.SinkGroups;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code DELETE /api/v1/tasks/{id}}: keeps the consumer group of a sink, so that a task of the same name goes on where
 * this one stopped; {@code ?offsets=delete} removes it, once its members have left.
 */
final class DeleteTask implements Operation {

    /** More than a sink takes to drain by default; with the longest wait still less than an idle connection lives. */
    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(12);

    private final TaskStore tasks;
    private final Outcomes outcomes;
    private final SinkGroups groups;

    DeleteTask(TaskStore tasks, Outcomes outcomes, SinkGroups groups) {
        this.tasks = tasks;
        this.outcomes = outcomes;
        this.groups = groups;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        Parameters parameters = new Parameters(ctx, "wait", "offsets");
        Optional<Duration> wait = parameters.waiting();
        Precondition precondition = parameters.ifMatch();
        boolean withOffsets = deletesOffsets(parameters.text("offsets").orElse("keep"));
        return tasks.delete(parameters.task(), precondition)
                .compose(written -> outcomes.of(written, wait)
                        .compose(outcome -> withOffsets
                                ? deleteOffsets(written, outcome).map(outcome)
                                : Future.succeededFuture(outcome)))
                .map(outcome -> Answer.of(
                        outcome.applied() ? 200 : 202,
                        outcome.document(),
                        outcome.written().generation()));
    }

    private static boolean deletesOffsets(String text) {
        if (text.equals("delete") || text.equals("keep")) {
            return text.equals("delete");
        }
        throw new GatewayException(ErrorCode.INVALID_REQUEST, "query parameter offsets must be delete or keep");
    }

    /** The task is gone whatever comes of its offsets, so a failure is told and does not fail the request. */
    private Future<Void> deleteOffsets(Written written, Outcome outcome) {
        ObjectNode document = outcome.document();
        Optional<SinkDefinition> deleted = written.before()
                .flatMap(TaskRecord::definition)
                .flatMap(definition -> definition.fold(ingress -> Optional.empty(), Optional::of));
        if (deleted.isEmpty()) {
            return Future.succeededFuture();
        }
        long begun = System.nanoTime();
        Future<?> applied = outcome.applied() // before that a member might be about to join
                ? Future.succeededFuture()
                : outcomes.rollout(written, LEAVE_WITHIN);
        return applied.compose(done ->
                        groups.delete(deleted.get().group(), LEAVE_WITHIN.minusNanos(System.nanoTime() - begun)))
                .<Void>map(done -> {
                    document.put("offsets", "deleted");
                    return null;
                })
                .otherwise(failure -> {
                    document.put("offsets", "kept");
                    document.put("offsetsError", String.valueOf(failure.getMessage()));
                    return null;
                });
    }
}
