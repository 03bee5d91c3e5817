package io.datahubgateway.control;

import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.node.RunningRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The role {@code control-plane} on this node. Any thread. */
public final class ControlRole implements RunningRole {

    private final Vertx vertx;
    private final ControlVerticle verticle;
    private final String deployment;

    private ControlRole(Vertx vertx, ControlVerticle verticle, String deployment) {
        this.vertx = vertx;
        this.verticle = verticle;
        this.deployment = deployment;
    }

    /** Completes when the API can be called. Fails with {@code Listener.PortException} when its port is taken. */
    public static Future<ControlRole> start(NodeServices services) {
        ControlVerticle verticle = new ControlVerticle(services);
        return services.vertx()
                .deployVerticle(verticle)
                .map(deployment -> new ControlRole(services.vertx(), verticle, deployment));
    }

    @Override
    public int port() {
        return verticle.port();
    }

    /** Requests that wait for nodes are answered now with what is known; the others have five seconds to end. */
    @Override
    public Future<Void> stop() {
        return vertx.undeploy(deployment);
    }
}
