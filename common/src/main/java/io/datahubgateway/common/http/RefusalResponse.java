package io.datahubgateway.common.http;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a refusal leaves, whatever its words are. On the request's event loop. */
public final class RefusalResponse {

    private static final Logger LOGGER = LoggerFactory.getLogger(RefusalResponse.class);
    private static final String RETRY_AFTER_SECONDS = "1";

    private RefusalResponse() {}

    /**
     * Sends the document. {@code Retry-After} goes with it when the same request may be sent again; whoever knows better
     * than in a second has set it.
     */
    public static void send(
            HttpServerRequest request, int status, boolean retryable, CharSequence mediaType, Buffer document) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
        if (retryable && !response.headers().contains(HttpHeaders.RETRY_AFTER)) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if (request.isEnded()) {
            ResponseBody.end(request, document);
        } else {
            UnreadBody.endAndDiscard(request, document);
        }
    }

    /** Ends an answer whose head and content have left, whether the request has come to its end or not. Completes when it has left. */
    public static Future<Void> end(HttpServerRequest request) {
        return UnreadBody.endAndDiscard(request);
    }

    /** Whether nobody can be answered any more. */
    public static boolean isTooLate(HttpServerRequest request, Throwable failure) {
        HttpServerResponse response = request.response();
        if (!response.closed() && !response.headWritten()) {
            return false;
        }
        LOGGER.atDebug().addKeyValue("error", failure).log("nobody to answer");
        return true;
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
