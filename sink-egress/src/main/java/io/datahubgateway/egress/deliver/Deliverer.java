package io.datahubgateway.egress.deliver;

import java.util.function.Consumer;

/**
 * Sends requests to the destination of one sink. When they may be sent is decided before. On the task's context.
 */
public interface Deliverer {

    /** Sends the request once. */
    Exchange send(Request request);

    /** A request under way. */
    interface Exchange {

        /**
         * Names who hears of the verdicts: once, on the task's context, at once if they are there. There are always some: a
         * fault on the way is a verdict too. Call once.
         */
        void whenOver(Consumer<Verdicts> hears);

        /** Gives the request up if it is still under way; the verdict then says retry. */
        void cancel();
    }
}
