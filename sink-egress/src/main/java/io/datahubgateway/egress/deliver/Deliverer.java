package io.datahubgateway.egress.deliver;

import io.vertx.core.Future;

/**
 * Sends requests to the destination of one sink. When they may be sent is decided before. On the task's context.
 */
public interface Deliverer {

    /** Sends the request once. */
    Exchange send(Request request);

    /** A request under way. */
    interface Exchange {

        /** Completes once, on the task's context, and never fails: a fault on the way is a verdict too. */
        Future<Verdicts> verdicts();

        /** Gives the request up if it is still under way; the verdict then says retry. */
        void cancel();
    }
}
