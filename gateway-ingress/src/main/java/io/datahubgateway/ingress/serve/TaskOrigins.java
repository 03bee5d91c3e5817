package io.datahubgateway.ingress.serve;

import io.datahubgateway.common.http.Cors;
import io.datahubgateway.common.http.CrossOriginRules;
import io.datahubgateway.common.record.MessageId;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What pages of other origins may do: what the task says that serves the datahub, topic or message of the path, and where
 * the path names none, or the task says nothing, what the settings say. Any thread.
 */
public final class TaskOrigins implements CrossOriginRules {

    private final ServedTasks tasks;
    private final @Nullable Cors overall;

    /** @param overall of the settings */
    public TaskOrigins(ServedTasks tasks, Cors overall) {
        this.tasks = tasks;
        this.overall = overall.origins().isEmpty() ? null : overall;
    }

    @Override
    public @Nullable Cors of(RoutingContext ctx) {
        if (!tasks.someHaveCors()) {
            return overall;
        }
        Cors own = named(ctx).map(ServedTask::cors).orElse(null);
        return own == null ? overall : own;
    }

    private Optional<ServedTask> named(RoutingContext ctx) {
        String datahub = ctx.pathParam("datahub");
        if (datahub != null) {
            return tasks.byId(datahub);
        }
        String topic = ctx.pathParam("topic");
        if (topic != null) {
            return tasks.forTopic(topic);
        }
        String message = ctx.pathParam("id");
        return message == null
                ? Optional.empty()
                : tasks.byId(MessageId.parse(message).datahub());
    }
}
