package io.datahubgateway.common.node;

import io.vertx.core.Future;

/** A role that has started on this node. Each role module has one implementation with a static {@code start}. */
public interface RunningRole {

    /** The port that the role serves, 0 if it serves none. */
    int port();

    /**
     * Drains and ends the role: takes no new work, finishes what is under way within the bounds of the settings, gives
     * up its resources. Completes when nothing of the role runs any more. Call once.
     */
    Future<Void> stop();
}
