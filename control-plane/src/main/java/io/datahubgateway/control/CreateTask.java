package io.datahubgateway.control;

import io.datahubgateway.common.task.TaskStore;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /api/v1/tasks}: 201, or 202 when it was asked to wait and not every node has applied it in time. */
final class CreateTask implements Operation {

    private final TaskStore tasks;
    private final Outcomes outcomes;

    CreateTask(TaskStore tasks, Outcomes outcomes) {
        this.tasks = tasks;
        this.outcomes = outcomes;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        Optional<Duration> wait = new Parameters(ctx, "wait").waiting();
        return Documents.read(ctx)
                .compose(tasks::create)
                .compose(written -> outcomes.of(written, wait))
                .map(outcome -> Answer.of(
                                wait.isEmpty() || outcome.applied() ? 201 : 202,
                                outcome.document(),
                                outcome.written().generation())
                        .withLocation(location(outcome.written().id())));
    }

    /** Sink ids may hold anything, a slash and a space too: the whole id is one segment of the path. */
    static String location(String id) {
        return "/api/v1/tasks/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
