package io.datahubgateway.egress.failure;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A record that can't be delivered is passed over: its place and reason are in the log, its payload is not. */
final class DropPolicy implements FailurePolicy {

    private static final Logger LOGGER = LoggerFactory.getLogger(DropPolicy.class);

    private final String task;

    DropPolicy(String task) {
        this.task = task;
    }

    @Override
    public Future<Disposal> dispose(Failure failure) {
        LOGGER.atWarn()
                .addKeyValue("task", task)
                .addKeyValue("topic", failure.record().topic())
                .addKeyValue("partition", failure.record().partition())
                .addKeyValue("offset", failure.record().offset())
                .addKeyValue("attempts", failure.attempts().failures())
                .addKeyValue("error", failure.attempts().last().text())
                .log("a record was dropped");
        return Future.succeededFuture(Disposal.FINISHED);
    }
}
