package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.BodyLimits;
import io.datahubgateway.common.http.BodyReader;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.http.ResponseBody;
import io.datahubgateway.common.json.JsonException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The way of a request that appends nothing: it is refused while the node shuts down or is full, counts as in flight
 * together with its answer until that has left, and is refused in the words of its face. Belongs to one event loop.
 */
public final class QueryPath {

    private static final int NO_CONTENT = 204;

    private final InFlight inFlight;
    private final BooleanSupplier draining;
    private final Bodies bodies;

    /** What is asked. On the event loop; completes there. What it throws is answered like what it fails with. */
    public interface Query {
        Future<QueryAnswer> run(RoutingContext ctx);
    }

    /** What is asked with a body; a {@link JsonException} that it throws is answered as {@code invalid-body}. */
    public interface BodyQuery {
        Future<QueryAnswer> run(RoutingContext ctx, byte[] body);
    }

    /** @param bodyTimeout how long a body may take to arrive */
    public QueryPath(InFlight inFlight, BooleanSupplier draining, Duration bodyTimeout) {
        this.inFlight = inFlight;
        this.draining = draining;
        this.bodies = new Bodies(bodyTimeout);
    }

    /** A query without a body; one that comes is read over. */
    public Handler<RoutingContext> handler(Refusals refusals, Query query) {
        return ctx -> {
            InFlight.Permit permit = enter(0);
            ctx.request().resume();
            proceed(ctx, refusals, permit, run(query, ctx));
        };
    }

    /** A query with a body that is small: its limit counts as in flight from the head on. It may be compressed. */
    public Handler<RoutingContext> handler(Refusals refusals, ByteSize maxBody, BodyQuery query) {
        BodyLimits limits = new BodyLimits(maxBody, maxBody, Integer.MAX_VALUE);
        return ctx -> {
            long announced = BodyReader.announcedWithin(ctx.request(), maxBody);
            InFlight.Permit permit = enter(maxBody.bytes());
            Future<QueryAnswer> answer = bodies.read(ctx.request(), announced, limits, permit)
                    .compose(body -> query.run(ctx, body))
                    .recover(failure -> Future.failedFuture(
                            failure instanceof JsonException invalid ? DecodeStep.refusal(invalid) : failure));
            proceed(ctx, refusals, permit, answer);
        };
    }

    private InFlight.Permit enter(long bytes) {
        if (draining.getAsBoolean()) {
            throw new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down; ask another");
        }
        return inFlight.enter(bytes);
    }

    private static Future<QueryAnswer> run(Query query, RoutingContext ctx) {
        try {
            return query.run(ctx);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static void proceed(
            RoutingContext ctx, Refusals refusals, InFlight.Permit permit, Future<QueryAnswer> answer) {
        answer.map(complete -> {
                    permit.add(complete.body().length());
                    return complete;
                })
                .onComplete(outcome -> leave(ctx, refusals, outcome).onComplete(left -> permit.release()));
    }

    private static Future<Void> leave(RoutingContext ctx, Refusals refusals, AsyncResult<QueryAnswer> outcome) {
        if (outcome.failed()) {
            refusals.write(ctx.request(), outcome.cause());
            return Future.succeededFuture();
        }
        QueryAnswer answer = outcome.result();
        HttpServerResponse response = ctx.response().setStatusCode(answer.status());
        if (answer.status() == NO_CONTENT) {
            return response.end();
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, answer.mediaType());
        answer.headers().forEach(response::putHeader);
        return ResponseBody.end(ctx.request(), answer.body());
    }
}
