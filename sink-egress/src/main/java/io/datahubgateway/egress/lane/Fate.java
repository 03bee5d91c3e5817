package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.failure.Failure;

/** What becomes of a record that was drawn, once its request has ended. None at all for one that was not sent. */
sealed interface Fate {

    /** Its offset may be committed. */
    Fate FINISHED = new Finished();

    /** See {@link Fate#FINISHED}. */
    record Finished() implements Fate {}

    /**
     * It goes back to its lane.
     *
     * @param notBefore when it may be sent again, by the task's clock
     */
    record Again(long notBefore) implements Fate {}

    /** The failure policy is asked. */
    record Dispose(Failure failure) implements Fate {}
}
