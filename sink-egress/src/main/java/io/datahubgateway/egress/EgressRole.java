package io.datahubgateway.egress;

import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.node.RunningRole;
import io.datahubgateway.egress.poll.IdleWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/** The egress of a node: runs its sinks. Serves no port. */
public final class EgressRole implements RunningRole {

    private final SinkTasks tasks;
    private final Vertx vertx;
    private final String deployment;

    private EgressRole(SinkTasks tasks, Vertx vertx, String deployment) {
        this.tasks = tasks;
        this.vertx = vertx;
        this.deployment = deployment;
    }

    /** Completes when the tasks are followed; each is reported on its own when it is in force. */
    public static Future<EgressRole> start(NodeServices services) {
        return start(services, System::nanoTime);
    }

    /** @param clock by which sinks find that they are idle, in nanoseconds */
    static Future<EgressRole> start(NodeServices services, LongSupplier clock) {
        SinkTasks tasks = new SinkTasks(services, new IdleWatch(services.kafka(), clock));
        return services.vertx()
                .deployVerticle(tasks)
                .map(deployment -> new EgressRole(tasks, services.vertx(), deployment));
    }

    @Override
    public int port() {
        return 0;
    }

    @Override
    public Future<Void> stop() {
        return tasks.end().eventually(() -> vertx.undeploy(deployment));
    }
}
