package io.datahubgateway.ingress;

import io.datahubgateway.common.http.ApiRouter;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Listener;
import io.datahubgateway.common.http.OpenApi;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.ingress.append.Decisions;
import io.datahubgateway.ingress.face.Face;
import io.datahubgateway.ingress.face.datahub.NativeFace;
import io.datahubgateway.ingress.path.AdmitStep;
import io.datahubgateway.ingress.path.AnswerStep;
import io.datahubgateway.ingress.path.AppendStep;
import io.datahubgateway.ingress.path.AuthenticateStep;
import io.datahubgateway.ingress.path.AuthorizeStep;
import io.datahubgateway.ingress.path.DecodeStep;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.path.ReadBodyStep;
import io.datahubgateway.ingress.path.ResolveStep;
import io.datahubgateway.ingress.path.ShedStep;
import io.datahubgateway.ingress.path.StepSequence;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The ingress on one event loop: its HTTP server and the path that a request takes. One instance per event loop; they
 * share the port and the {@link IngressParts}.
 */
final class IngressServer extends VerticleBase {

    private final NodeServices services;
    private final IngressParts parts;
    private final int port;
    private HttpServer server;

    IngressServer(NodeServices services, IngressParts parts, int port) {
        this.services = services;
        this.parts = parts;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        parts.tasks().addEventLoop(context);
        return Listener.open(
                        vertx,
                        "ingress",
                        services.settings().host(),
                        port,
                        ApiRouter.create(vertx, services.problems(), endpoints()),
                        services.problems(),
                        services.settings().ingress().appendDeadline())
                .onSuccess(opened -> server = opened);
    }

    /** What a request to append goes through, in this order. */
    private StepSequence appendPath() {
        GatewaySettings.Ingress settings = services.settings().ingress();
        return new StepSequence(
                List.of(
                        new ShedStep(
                                parts.inFlight(),
                                parts.appender().progress(),
                                settings.maxBodySize(),
                                parts::isDraining,
                                services.telemetry()),
                        new AuthenticateStep(),
                        new ResolveStep(parts.tasks()),
                        new AuthorizeStep(),
                        new AdmitStep(parts.appender().catalog()),
                        new ReadBodyStep(settings.maxBodySize(), settings.bodyTimeout()),
                        new DecodeStep(settings.maxRecords()),
                        new AppendStep(parts.appender(), parts.tasks(), new Decisions(context)),
                        new AnswerStep(parts.meters())),
                parts.meters());
    }

    /** The contract of the ingress port, as {@code openapi.yaml} has it. */
    List<Endpoint> endpoints() {
        StepSequence append = appendPath();
        Face datahub = new NativeFace(services.problems());
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(new Endpoint(
                HttpMethod.POST,
                "/datahubs/{datahub}/messages",
                NativeFace.MEDIA_TYPES,
                List.of(Endpoint.JSON),
                ctx -> append.start(new Exchange(ctx, datahub))));
        endpoints.addAll(parts.reading().endpoints());
        endpoints.add(OpenApi.load().endpoint());
        return endpoints;
    }

    int port() {
        return server.actualPort();
    }

    /** Takes no new connections, lets requests that are under way end. */
    @Override
    public Future<?> stop() {
        long drainSeconds = services.settings().ingress().appendDeadline().toSeconds();
        return server == null ? Future.succeededFuture() : server.shutdown(drainSeconds, TimeUnit.SECONDS);
    }
}
