package io.datahubgateway.common.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.declaration.Violation;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Writes the errors of the native API: RFC 9457 problem documents with a stable {@code code} and the request id.
 * {@code Retry-After} goes with every 429 and 503. On the request's event loop.
 */
public final class Problems implements Refusals {

    /** RFC 9457, section 3. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private final RequestIds requestIds;

    public Problems(RequestIds requestIds) {
        this.requestIds = requestIds;
    }

    public RequestIds requestIds() {
        return requestIds;
    }

    /** Answers with the problem; anything but a {@link GatewayException} is a fault of ours, logged and not shown. */
    public void write(RoutingContext ctx, Throwable failure) {
        write(ctx.request(), failure);
    }

    @Override
    public void write(HttpServerRequest request, Throwable failure) {
        String requestId = requestIds.of(request);
        GatewayException problem = RefusalResponse.expected(failure, requestId);
        if (!RefusalResponse.isTooLate(request, failure)) {
            write(request, problem.code().status(), document(problem, requestId));
        }
    }

    /** Answers with a document that a face or a step has made with {@link #document}. */
    public void write(HttpServerRequest request, int status, ObjectNode document) {
        RefusalResponse.send(
                request, status, status == 429 || status == 503, MEDIA_TYPE, Buffer.buffer(Json.bytes(document)));
    }

    /** The problem document, to which the caller may add members. */
    public ObjectNode document(GatewayException problem, String requestId) {
        ErrorCode code = problem.code();
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put("type", "about:blank");
        document.put("title", code.title());
        document.put("status", code.status());
        document.put("detail", problem.getMessage());
        document.put("code", code.slug());
        document.put("retryable", code.retryable());
        document.put("requestId", requestId);
        if (!problem.violations().isEmpty()) {
            ArrayNode errors = document.putArray("errors");
            for (Violation violation : problem.violations()) {
                errors.addObject().put("path", violation.path()).put("message", violation.message());
            }
        }
        return document;
    }
}
