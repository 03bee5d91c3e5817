package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.http.BodyLimits;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Reads the body within the limits, those of its task too where that is known. What the head did not announce is counted
 * against what may be in flight as it arrives, and charged to the rates once it is there.
 */
public final class ReadBodyStep implements Step {

    private final BodyLimits limits;
    private final Bodies bodies;

    /** @param timeout how long a body may take */
    public ReadBodyStep(BodyLimits limits, Duration timeout) {
        this.limits = limits;
        this.bodies = new Bodies(timeout);
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        return bodies.read(exchange.request(), exchange.announced, limits(exchange), exchange.permit)
                .map(whole -> {
                    exchange.body = whole;
                    if (exchange.task != null && whole.length > exchange.charged) {
                        exchange.task.limits().rates().charge(whole.length - exchange.charged);
                    }
                    return null;
                });
    }

    private BodyLimits limits(Exchange exchange) {
        ByteSize ofTask = exchange.task == null ? null : exchange.task.limits().maxBodySize();
        return ofTask == null ? limits : limits.atMost(ofTask);
    }
}
