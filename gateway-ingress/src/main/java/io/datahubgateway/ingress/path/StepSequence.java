package io.datahubgateway.ingress.path;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of a request one after the other, at once as long as they are done at once. Whatever happens, the
 * request's hold on the limits is given back exactly once, when its answer has left or can't leave any more.
 */
public final class StepSequence {

    private final List<Step> steps;
    private final IngressMeters meters;
    private final End answered = this::answered;

    /** What happens after the last step, or after the one that failed. On the request's event loop. */
    interface End {
        /** @param failure null when every step is done */
        void ended(Exchange exchange, @Nullable Throwable failure);
    }

    public StepSequence(List<Step> steps, IngressMeters meters) {
        this.steps = List.copyOf(steps);
        this.meters = meters;
    }

    /** On the request's event loop. */
    public void start(Exchange exchange) {
        proceed(exchange, 0, answered);
    }

    /** The same for a part of a request, which is not answered by itself. */
    void start(Exchange part, End end) {
        proceed(part, 0, end);
    }

    private void proceed(Exchange exchange, int from, End end) {
        for (int i = from; i < steps.size(); i++) {
            Future<Void> step;
            try {
                step = steps.get(i).run(exchange);
            } catch (RuntimeException e) {
                end.ended(exchange, e);
                return;
            }
            if (!step.isComplete()) {
                int next = i + 1;
                step.onComplete(result -> resume(exchange, next, result, end));
                return;
            }
            if (step.failed()) {
                end.ended(exchange, step.cause());
                return;
            }
        }
        end.ended(exchange, null);
    }

    private void resume(Exchange exchange, int next, AsyncResult<Void> result, End end) {
        if (result.succeeded()) {
            proceed(exchange, next, end);
        } else {
            end.ended(exchange, result.cause());
        }
    }

    private void answered(Exchange exchange, @Nullable Throwable failure) {
        if (failure != null) {
            exchange.face().refusals().write(exchange.request(), failure);
            meters.refused(exchange, failure);
        }
        if (exchange.permit != null) {
            exchange.permit.release();
        }
    }
}
