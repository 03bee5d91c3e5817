package io.datahubgateway.common.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * One operation of an HTTP interface, as the contract in {@code openapi.yaml} has it.
 *
 * @param path template as in OpenAPI, {@code /api/v1/tasks/{id}}; parameters reach the handler decoded
 * @param consumes media types of the request body, {@code *}{@code /*} among them for any; empty when there is none
 * @param produces media types of the successful response; empty means none is negotiated
 * @param inflates whether the handler takes bodies with a {@link ContentCoding}
 * @param handler called on the event loop with the request paused; what it throws is answered as a problem
 */
public record Endpoint(
        HttpMethod method,
        String path,
        List<String> consumes,
        List<String> produces,
        boolean inflates,
        Handler<RoutingContext> handler) {

    /** Any media type is taken. */
    public static final String ANY = "*/*";

    /** Media type of nearly everything here. */
    public static final String JSON = "application/json";

    public Endpoint {
        consumes = List.copyOf(consumes);
        produces = List.copyOf(produces);
    }

    /** Takes bodies only as they are. */
    public Endpoint(
            HttpMethod method,
            String path,
            List<String> consumes,
            List<String> produces,
            Handler<RoutingContext> handler) {
        this(method, path, consumes, produces, false, handler);
    }

    /** The same, taking bodies with a {@link ContentCoding} too. */
    public Endpoint inflating() {
        return new Endpoint(method, path, consumes, produces, true, handler);
    }
}
