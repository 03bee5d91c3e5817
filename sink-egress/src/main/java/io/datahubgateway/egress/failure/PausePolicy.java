package io.datahubgateway.egress.failure;

import io.vertx.core.Future;

/** A record that can't be delivered pauses the task; resumed, it tries the record from its first attempt. */
final class PausePolicy implements FailurePolicy {

    @Override
    public Future<Disposal> dispose(Failure failure) {
        return Future.succeededFuture(new Disposal.Pause(failure.attempts().last()));
    }
}
