package io.datahubgateway.ingress.path;

import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.Future;

/** One stage of the path of a request. Shared by all requests of its event loop, so without state of a request. */
public interface Step {

    /** What a step returns that is done at once. */
    Future<Void> DONE = Future.succeededFuture();

    /**
     * Does its part, on the request's event loop. The next step runs when the future succeeds; when it fails, or this
     * throws, the request is refused.
     *
     * @throws GatewayException to refuse
     */
    Future<Void> run(Exchange exchange);
}
