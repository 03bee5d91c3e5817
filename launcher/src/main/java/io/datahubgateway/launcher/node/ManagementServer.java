package io.datahubgateway.launcher.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.http.ApiRouter;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.HttpPort;
import io.datahubgateway.common.http.Listener;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.ResponseBody;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The management port: {@code /health/live}, {@code /health/ready}, {@code /metrics} and {@code /loggers}. Open from the first moment of
 * the node to its last. On one event loop; metrics are written on a worker.
 */
final class ManagementServer {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Vertx vertx;
    private final Health health;
    private final EventLoopPulse pulse;
    private final Telemetry telemetry;
    private final Problems problems;

    ManagementServer(Vertx vertx, Health health, EventLoopPulse pulse, Telemetry telemetry, Problems problems) {
        this.vertx = vertx;
        this.health = health;
        this.pulse = pulse;
        this.telemetry = telemetry;
        this.problems = problems;
    }

    /** Completes with the port. */
    static Future<Integer> start(
            Vertx vertx,
            GatewaySettings settings,
            Health health,
            Telemetry telemetry,
            Problems problems,
            Listener listener) {
        return EventLoopPulse.start(vertx, Runtime.getRuntime().availableProcessors())
                .map(pulse -> new ManagementServer(vertx, health, pulse, telemetry, problems))
                .compose(server -> listener.open(
                        HttpPort.MANAGEMENT,
                        settings.management().port(),
                        ApiRouter.create(vertx, problems, server.endpoints()),
                        Duration.ofSeconds(10)))
                .map(HttpServer::actualPort);
    }

    List<Endpoint> endpoints() {
        // Probes of load balancers ask for all kinds of media types and look at the status alone.
        List<Endpoint> endpoints = new ArrayList<>(List.of(
                get("/health/live", List.of(), this::live),
                get("/health/ready", List.of(), this::ready),
                get("/metrics", List.of("text/plain"), this::metrics)));
        endpoints.addAll(new LoggerApi(problems).endpoints());
        return endpoints;
    }

    private static Endpoint get(String path, List<String> produces, Handler<RoutingContext> handler) {
        return new Endpoint(HttpMethod.GET, path, List.of(), produces, handler);
    }

    private void live(RoutingContext ctx) {
        boolean live = pulse.allTurn();
        answer(ctx, live, Json.MAPPER.createObjectNode().put("status", live ? "live" : "stuck"));
    }

    private void ready(RoutingContext ctx) {
        Health.Report report = health.report();
        answer(ctx, report.ready(), report.json());
    }

    private void metrics(RoutingContext ctx) {
        vertx.executeBlocking(telemetry::scrape, false)
                .onSuccess(text -> send(ctx, 200, PROMETHEUS, Buffer.buffer(text)))
                .onFailure(failure -> problems.write(ctx, failure));
    }

    private void answer(RoutingContext ctx, boolean well, ObjectNode body) {
        if (!well) {
            ctx.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        send(ctx, well ? 200 : 503, Endpoint.JSON, Buffer.buffer(Json.bytes(body)));
    }

    private void send(RoutingContext ctx, int status, String mediaType, Buffer body) {
        problems.requestIds().of(ctx.request());
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        ResponseBody.end(ctx.request(), body);
        ctx.request().resume();
    }
}
