package io.datahubgateway.ingress.path;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;

/**
 * Runs the steps of a request one after the other, at once as long as they are done at once. Whatever happens, the
 * request's hold on the limits is given back exactly once, when its answer has left or can't leave any more.
 */
public final class StepSequence {

    private final List<Step> steps;
    private final IngressMeters meters;

    public StepSequence(List<Step> steps, IngressMeters meters) {
        this.steps = List.copyOf(steps);
        this.meters = meters;
    }

    /** On the request's event loop. */
    public void start(Exchange exchange) {
        proceed(exchange, 0);
    }

    private void proceed(Exchange exchange, int from) {
        for (int i = from; i < steps.size(); i++) {
            Future<Void> step;
            try {
                step = steps.get(i).run(exchange);
            } catch (RuntimeException e) {
                refuse(exchange, e);
                return;
            }
            if (!step.isComplete()) {
                int next = i + 1;
                step.onComplete(result -> resume(exchange, next, result));
                return;
            }
            if (step.failed()) {
                refuse(exchange, step.cause());
                return;
            }
        }
        release(exchange);
    }

    private void resume(Exchange exchange, int next, AsyncResult<Void> result) {
        if (result.succeeded()) {
            proceed(exchange, next);
        } else {
            refuse(exchange, result.cause());
        }
    }

    private void refuse(Exchange exchange, Throwable failure) {
        exchange.face().refusals().write(exchange.request(), failure);
        meters.refused(exchange, failure);
        release(exchange);
    }

    private static void release(Exchange exchange) {
        if (exchange.permit != null) {
            exchange.permit.release();
        }
    }
}
