package io.datahubgateway.ingress;

import io.datahubgateway.common.http.Api;
import io.datahubgateway.common.http.ApiRouter;
import io.datahubgateway.common.http.BodyLimits;
import io.datahubgateway.common.http.CrossOriginRules;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.HttpPort;
import io.datahubgateway.common.http.OpenApi;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.ingress.append.Decisions;
import io.datahubgateway.ingress.face.Face;
import io.datahubgateway.ingress.face.ReportingFace;
import io.datahubgateway.ingress.face.StreamingFace;
import io.datahubgateway.ingress.face.confluent.ConfluentFace;
import io.datahubgateway.ingress.face.confluent3.BatchFace;
import io.datahubgateway.ingress.face.confluent3.RecordsFace;
import io.datahubgateway.ingress.face.datahub.NativeFace;
import io.datahubgateway.ingress.face.hdinsight.HdinsightFace;
import io.datahubgateway.ingress.face.tencent.TencentFace;
import io.datahubgateway.ingress.path.AdmitStep;
import io.datahubgateway.ingress.path.AnswerStep;
import io.datahubgateway.ingress.path.AppendStep;
import io.datahubgateway.ingress.path.AuthenticateStep;
import io.datahubgateway.ingress.path.AuthorizeStep;
import io.datahubgateway.ingress.path.DecodeStep;
import io.datahubgateway.ingress.path.EachRecordStep;
import io.datahubgateway.ingress.path.EarlyAnswer;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.path.LimitStep;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.path.ReadBodyStep;
import io.datahubgateway.ingress.path.ResolveStep;
import io.datahubgateway.ingress.path.ShedStep;
import io.datahubgateway.ingress.path.Step;
import io.datahubgateway.ingress.path.StepSequence;
import io.datahubgateway.ingress.path.StreamLimits;
import io.datahubgateway.ingress.path.StreamStep;
import io.datahubgateway.ingress.path.VerifyStep;
import io.datahubgateway.ingress.serve.TaskOrigins;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The ingress on one event loop: its HTTP server and the path that a request takes. One instance per event loop; they
 * share the port and the {@link IngressParts}.
 */
final class IngressServer extends VerticleBase {

    private final NodeServices services;
    private final IngressParts parts;
    private final int port;
    private Paths paths;
    private HttpServer server;

    /** What a request to append goes through, by where its face names the task and how it decides its records. */
    private record Paths(
            Map<Face.Naming, StepSequence> together, StepSequence each, StepSequence streaming, StreamStep streams) {

        StepSequence of(Face face, HttpServerRequest request) {
            if (face instanceof StreamingFace able && able.isStream(request)) {
                return streaming;
            }
            return face instanceof ReportingFace ? each : together.get(face.naming());
        }
    }

    IngressServer(NodeServices services, IngressParts parts, int port) {
        this.services = services;
        this.parts = parts;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        parts.tasks().addEventLoop(context);
        return services.listener()
                .open(
                        HttpPort.INGRESS,
                        port,
                        ApiRouter.createFor(vertx, services.problems(), apis(), crossOrigin()),
                        services.settings().ingress().appendDeadline())
                .onSuccess(opened -> server = opened);
    }

    /** The steps of a request to append, in their order. Records that are decided one by one have steps of their own. */
    private Paths appendPaths() {
        GatewaySettings.Ingress settings = services.settings().ingress();
        ShedStep shed = new ShedStep(
                parts.inFlight(),
                parts.appender().progress(),
                settings.maxBodySize(),
                parts.rates(),
                parts::isDraining,
                services.telemetry());
        Step authenticate = new AuthenticateStep();
        Step resolve = new ResolveStep(parts.tasks());
        Step authorize = new AuthorizeStep();
        Step admit = new AdmitStep(parts.appender().catalog());
        Step limit = new LimitStep();
        Step readBody = new ReadBodyStep(
                new BodyLimits(settings.maxBodySize(), settings.inflatedSize(), settings.maxInflation()),
                settings.bodyTimeout());
        Step decode = new DecodeStep(settings.maxRecords());
        EarlyAnswer early = new EarlyAnswer(parts.meters());
        Step append = new AppendStep(parts.appender(), parts.tasks(), new Decisions(context), early);
        Step answer = new AnswerStep(early, parts.meters());
        List<Step> inHead =
                List.of(shed, authenticate, resolve, authorize, admit, limit, readBody, decode, append, answer);
        List<Step> inBody = List.of(
                shed,
                authenticate,
                readBody,
                new VerifyStep(),
                resolve,
                authorize,
                admit,
                limit,
                decode,
                append,
                answer);
        Step eachRecord = new EachRecordStep(sequence(List.of(decode, append)), parts.meters(), settings.maxRecords());
        List<Step> each = List.of(shed, authenticate, resolve, authorize, admit, limit, readBody, eachRecord, answer);
        StreamStep stream = new StreamStep(
                sequence(List.of(shed::runPart, resolve, authorize, admit, decode, append)),
                parts.meters(),
                new StreamLimits(settings.maxBodySize(), settings.bodyTimeout(), settings.streamTime()));
        List<Step> streaming = List.of(shed, authenticate, resolve, authorize, admit, limit, stream);
        return new Paths(
                Map.of(Face.Naming.IN_HEAD, sequence(inHead), Face.Naming.IN_BODY, sequence(inBody)),
                sequence(each),
                sequence(streaming),
                stream);
    }

    private StepSequence sequence(List<Step> steps) {
        return new StepSequence(steps, parts.meters());
    }

    /** The protocols that append, each in a folder of its own. */
    private List<Face> faces() {
        QueryPath queries = new QueryPath(
                parts.inFlight(),
                parts::isDraining,
                services.settings().ingress().bodyTimeout());
        return List.of(
                new NativeFace(services.problems()),
                new ConfluentFace(services.problems(), parts.topics(), queries),
                new HdinsightFace(services.problems(), queries, parts.topics(), parts.administration(), parts.reads()),
                new TencentFace(
                        services.problems(),
                        queries,
                        parts.topics(),
                        parts.datahubs(),
                        parts.reads(),
                        parts.signatures()),
                new RecordsFace(services.problems(), queries, parts.topics(), parts.administration()),
                new BatchFace(services.problems(), parts.administration()));
    }

    private CrossOriginRules crossOrigin() {
        return new TaskOrigins(parts.tasks(), services.settings().ingress().cors());
    }

    /** The contract of the ingress port, as {@code openapi.yaml} has it. */
    List<Api> apis() {
        Paths append = appendPaths();
        paths = append;
        List<Endpoint> others = new ArrayList<>(parts.reading().endpoints());
        others.add(OpenApi.load().endpoint());
        List<Api> apis = new ArrayList<>();
        for (Face face : faces()) {
            apis.add(face.api(ctx -> append.of(face, ctx.request()).start(new Exchange(ctx, face))));
        }
        apis.add(new Api(others, services.problems(), List.of()));
        return apis;
    }

    int port() {
        return server.actualPort();
    }

    /** Takes no new connections, lets requests that are under way end. */
    @Override
    public Future<?> stop() {
        long drainSeconds = services.settings().ingress().appendDeadline().toSeconds();
        if (paths != null) {
            paths.streams.drain();
        }
        return server == null ? Future.succeededFuture() : server.shutdown(drainSeconds, TimeUnit.SECONDS);
    }
}
