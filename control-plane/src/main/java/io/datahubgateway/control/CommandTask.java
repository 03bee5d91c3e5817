package io.datahubgateway.control;

import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /api/v1/tasks/{id}/pause} and its like: 202 once durable, 200 when asked to wait and applied. */
final class CommandTask implements Operation {

    private final TaskAction action;
    private final TaskStore tasks;
    private final Outcomes outcomes;

    CommandTask(TaskAction action, TaskStore tasks, Outcomes outcomes) {
        this.action = action;
        this.tasks = tasks;
        this.outcomes = outcomes;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        Parameters parameters = new Parameters(ctx, "wait");
        Optional<Duration> wait = parameters.waiting();
        return tasks.command(parameters.task(), action, parameters.ifMatch())
                .compose(written -> outcomes.of(written, wait))
                .map(outcome -> Answer.of(
                        outcome.applied() ? 200 : 202,
                        outcome.document(),
                        outcome.written().generation()));
    }
}
