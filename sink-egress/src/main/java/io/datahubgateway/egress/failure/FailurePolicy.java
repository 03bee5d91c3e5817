package io.datahubgateway.egress.failure;

import io.vertx.core.Future;

/**
 * Decides what becomes of a record that is rejected or whose attempts are exhausted. Called on the task's context, for one
 * record of a lane at a time; the lane sends nothing until the answer is there, other lanes go on.
 */
public interface FailurePolicy {

    /**
     * Disposes of the record. It keeps no queue of its own: what can't be done now is answered with {@link
     * Disposal.Again}, and the engine asks again. It may be asked for the same record a second time after its partition
     * was revoked meanwhile, so a dead letter may be written twice and is never missing.
     *
     * @return completes on the task's context and never fails
     */
    Future<Disposal> dispose(Failure failure);
}
