package io.datahubgateway.control;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.ApiRouter;
import io.datahubgateway.common.http.HttpPort;
import io.datahubgateway.common.http.OpenApi;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.status.StatusFeed;
import io.datahubgateway.control.position.Positions;
import io.datahubgateway.control.position.SinkGroups;
import io.datahubgateway.control.position.SinkOffsets;
import io.datahubgateway.control.record.RecordNodes;
import io.datahubgateway.control.safety.TopicSafety;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Puts the control plane together on one event loop, and takes it apart. */
final class ControlVerticle extends VerticleBase {

    /** A wait of a minute after a command over a thousand tasks. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);

    private static final long DRAIN_SECONDS = 5;
    private static final Duration KAFKA_WITHIN = Duration.ofSeconds(5);
    private static final Duration NODES_WITHIN = Duration.ofSeconds(2);

    private final NodeServices services;
    private final ObservedStates observed = new ObservedStates(System::currentTimeMillis);
    private @Nullable StatusFeed feed;
    private @Nullable Admin admin;
    private @Nullable HttpServer server;
    private volatile int port;
    private boolean stopping;

    ControlVerticle(NodeServices services) {
        this.services = services;
    }

    int port() {
        return port;
    }

    @Override
    public Future<?> start() {
        StatusFeed opened = new StatusFeed(vertx, services.kafka(), observed);
        feed = opened;
        return vertx.executeBlocking(() -> services.kafka().admin("control"))
                .compose(made -> {
                    admin = made;
                    return opened.start();
                })
                .compose(caughtUp -> listen())
                .onSuccess(open -> {
                    server = open;
                    port = open.actualPort();
                })
                .recover(failure -> release().transform(released -> Future.failedFuture(failure)));
    }

    private Future<HttpServer> listen() {
        Positions positions = new Positions(admin, context, KAFKA_WITHIN);
        SinkGroups groups = new SinkGroups(admin, vertx);
        TaskApi api = new TaskApi(
                services.tasks(),
                observed,
                positions,
                safety(),
                groups,
                new SinkOffsets(admin, positions, groups, context, KAFKA_WITHIN),
                new RecordNodes(vertx, NODES_WITHIN),
                OpenApi.load(),
                services.problems());
        Handler<HttpServerRequest> router = ApiRouter.create(vertx, services.problems(), api.endpoints());
        return services.listener()
                .open(
                        HttpPort.CONTROL,
                        services.settings().control().port(),
                        request -> receive(router, request),
                        LONGEST_ANSWER);
    }

    private TopicSafety safety() {
        boolean embedded = services.settings().roles().contains(Role.KAFKA);
        return new TopicSafety(admin, context, KAFKA_WITHIN, embedded);
    }

    private void receive(Handler<HttpServerRequest> router, HttpServerRequest request) {
        if (stopping) {
            request.pause();
            services.problems()
                    .write(request, new GatewayException(ErrorCode.SHUTTING_DOWN, "this node is being stopped"));
        } else {
            router.handle(request);
        }
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        observed.endWaits();
        Future<Void> drained =
                server == null ? Future.succeededFuture() : server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
        return drained.transform(done -> release());
    }

    private Future<Void> release() {
        Callable<Void> closing = () -> {
            if (feed != null) {
                feed.close();
            }
            if (admin != null) {
                admin.close(Duration.ofSeconds(1));
            }
            return null;
        };
        return vertx.executeBlocking(closing);
    }
}
