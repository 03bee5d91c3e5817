package io.datahubgateway.common.http;

import io.vertx.core.http.HttpServerRequest;

/** Says in the words of one protocol why a request is not served. On the request's event loop. */
public interface Refusals {

    /**
     * Answers the request, whose body may still be arriving; see {@link RefusalResponse}. Does nothing when the client is
     * gone or the head of another answer has left.
     *
     * @param failure a {@link io.datahubgateway.common.error.GatewayException}, what the protocol throws itself, or a fault
     *     of ours
     */
    void write(HttpServerRequest request, Throwable failure);
}
