package io.datahubgateway.egress.failure;

import io.vertx.core.Future;

/** A record that can't be delivered stops the task, with the offset at the record. */
public final class StopPolicy implements FailurePolicy {

    @Override
    public Future<Disposal> dispose(Failure failure) {
        return Future.succeededFuture(new Disposal.Stop(failure.attempts().last()));
    }
}
