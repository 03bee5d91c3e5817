package io.datahubgateway.egress.deliver;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Sends bodies to the destination of one sink. Rate limits, concurrency limits and a breaker come as deliverers around
 * a deliverer. On the task's context.
 */
public interface Deliverer {

    /** Sends the body once. */
    Exchange send(Buffer body);

    /** A request under way. */
    interface Exchange {

        /** Completes once, on the task's context, and never fails: a fault on the way is a verdict too. */
        Future<Verdict> verdict();

        /** Gives the request up if it is still under way; the verdict then says retry. */
        void cancel();
    }
}
