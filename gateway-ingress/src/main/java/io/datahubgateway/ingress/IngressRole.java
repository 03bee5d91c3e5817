package io.datahubgateway.ingress;

import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.node.RunningRole;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The role {@code ingress} of a node: one {@link IngressServer} per event loop over shared {@link IngressParts}. */
public final class IngressRole implements RunningRole {

    /** For Vert.x: one free port that all instances of a deployment share. */
    private static final int FREE_PORT_FOR_ALL = -1;

    private final NodeServices services;
    private final IngressParts parts;
    private final List<IngressServer> servers = new CopyOnWriteArrayList<>();
    private volatile @Nullable String deployment;

    private IngressRole(NodeServices services) {
        this.services = services;
        this.parts = new IngressParts(services);
    }

    /** Completes when the port is open and every ingress task of the table is in force. */
    public static Future<IngressRole> start(NodeServices services) {
        IngressRole role = new IngressRole(services);
        Context context = services.vertx().getOrCreateContext();
        Promise<Void> inForce = Promise.promise();
        services.tasks().table().subscribe(context, role.parts.tasks());
        context.runOnContext(ignored -> inForce.complete()); // after the tasks that are there now
        return inForce.future()
                .compose(ready -> role.openServers())
                .map(role)
                .recover(failure -> role.stop().transform(stopped -> Future.failedFuture(failure)));
    }

    private Future<Void> openServers() {
        int wanted = services.settings().ingress().port();
        int port = wanted == 0 ? FREE_PORT_FOR_ALL : wanted;
        Supplier<IngressServer> server = () -> {
            IngressServer next = new IngressServer(services, parts, port);
            servers.add(next);
            return next;
        };
        DeploymentOptions perEventLoop = new DeploymentOptions()
                .setInstances(services.settings().ingress().loops());
        return services.vertx()
                .deployVerticle(server, perEventLoop)
                .onSuccess(id -> deployment = id)
                .mapEmpty();
    }

    @Override
    public int port() {
        return servers.get(0).port();
    }

    @Override
    public Future<Void> stop() {
        parts.drain();
        Future<Void> closed =
                deployment == null ? Future.succeededFuture() : services.vertx().undeploy(deployment);
        return closed.transform(ended -> services.vertx().<Void>executeBlocking(() -> {
            parts.close();
            return null;
        }));
    }
}
