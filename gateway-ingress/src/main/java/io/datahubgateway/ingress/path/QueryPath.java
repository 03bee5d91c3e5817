package io.datahubgateway.ingress.path;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Refusals;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * The way of a request that appends nothing: it is refused while the node shuts down or is full, counts as in flight
 * together with its answer until that has left, and is refused in the words of its face. Belongs to one event loop.
 */
public final class QueryPath {

    private final InFlight inFlight;
    private final BooleanSupplier draining;

    /** What is asked. On the event loop; completes there. What it throws is answered like what it fails with. */
    public interface Query {
        Future<QueryAnswer> run(RoutingContext ctx);
    }

    public QueryPath(InFlight inFlight, BooleanSupplier draining) {
        this.inFlight = inFlight;
        this.draining = draining;
    }

    /** A query without a body; one that comes is read over. */
    public Handler<RoutingContext> handler(Refusals refusals, Query query) {
        return ctx -> {
            if (draining.getAsBoolean()) {
                throw new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down; ask another");
            }
            InFlight.Permit permit = inFlight.enter(0);
            ctx.request().resume();
            run(query, ctx)
                    .map(answer -> {
                        permit.add(answer.body().length());
                        return answer;
                    })
                    .onComplete(outcome -> leave(ctx, refusals, outcome).onComplete(left -> permit.release()));
        };
    }

    private static Future<QueryAnswer> run(Query query, RoutingContext ctx) {
        try {
            return query.run(ctx);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static Future<Void> leave(RoutingContext ctx, Refusals refusals, AsyncResult<QueryAnswer> outcome) {
        if (outcome.failed()) {
            refusals.write(ctx.request(), outcome.cause());
            return Future.succeededFuture();
        }
        QueryAnswer answer = outcome.result();
        HttpServerResponse response = ctx.response()
                .setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.mediaType())
                .putHeader( // Vert.x leaves it out for HEAD
                        HttpHeaders.CONTENT_LENGTH,
                        Integer.toString(answer.body().length()));
        answer.headers().forEach(response::putHeader);
        return response.end(answer.body());
    }
}
