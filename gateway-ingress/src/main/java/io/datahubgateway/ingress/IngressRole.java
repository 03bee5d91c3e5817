package io.datahubgateway.ingress;

import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.node.RunningRole;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The role {@code ingress} of a node: one {@link IngressServer} per event loop over shared {@link IngressParts}. */
public final class IngressRole implements RunningRole {

    private final NodeServices services;
    private final IngressParts parts;
    private final List<IngressServer> servers = new CopyOnWriteArrayList<>();
    private volatile int port;

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
        return deploy(services.settings().ingress().port()).compose(first -> {
            port = first.port();
            List<Future<IngressServer>> others = new ArrayList<>();
            for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
                others.add(deploy(port));
            }
            return Future.all(others).mapEmpty();
        });
    }

    private Future<IngressServer> deploy(int onPort) {
        IngressServer server = new IngressServer(services, parts, onPort);
        return services.vertx().deployVerticle(server).map(id -> {
            servers.add(server);
            return server;
        });
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Future<Void> stop() {
        parts.drain();
        List<Future<Void>> closed = new ArrayList<>();
        servers.forEach(server -> closed.add(services.vertx().undeploy(server.deploymentID())));
        return Future.join(closed)
                .transform(ended -> services.vertx().<Void>executeBlocking(() -> {
                    parts.close();
                    return null;
                }));
    }
}
