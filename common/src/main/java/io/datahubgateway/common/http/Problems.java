package io.datahubgateway.common.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.declaration.Violation;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the errors of the native API: RFC 9457 problem documents with a stable {@code code} and the request id.
 * {@code Retry-After} goes with every 429 and 503. On the request's event loop.
 */
public final class Problems {

    /** RFC 9457, section 3. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Logger LOGGER = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "1";

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

    /** See {@link #write(RoutingContext, Throwable)}. */
    public void write(HttpServerRequest request, Throwable failure) {
        HttpServerResponse response = request.response();
        String requestId = requestIds.of(request);
        GatewayException problem = expected(failure, requestId);
        if (response.closed() || response.headWritten()) {
            LOGGER.atDebug()
                    .addKeyValue("requestId", requestId)
                    .addKeyValue("error", failure)
                    .log("nobody to answer");
            return;
        }
        write(request, problem.code().status(), document(problem, requestId));
    }

    /** Answers with a document that a face or a step has made with {@link #document}. */
    public void write(HttpServerRequest request, int status, ObjectNode document) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        if (status == 429 || status == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        Buffer body = Buffer.buffer(Json.bytes(document));
        response.putHeader(
                HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())); // Vert.x leaves it out for HEAD
        if (request.isEnded()) {
            response.end(body);
        } else {
            UnreadBody.endAndDiscard(request, body);
        }
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

    /** The failure itself when a client may see it, else {@code internal}, and a fault in the log. */
    public static GatewayException expected(Throwable failure, String requestId) {
        if (failure instanceof GatewayException gateway) {
            return gateway;
        }
        LOGGER.atError().addKeyValue("requestId", requestId).setCause(failure).log("request failed by a fault");
        return new GatewayException(ErrorCode.INTERNAL, "a fault of the gateway; its log has the details");
    }
}
