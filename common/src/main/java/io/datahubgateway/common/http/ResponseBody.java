package io.datahubgateway.common.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Ends responses with a body. On the request's event loop. */
public final class ResponseBody {

    private ResponseBody() {}

    /**
     * Sends the rest of the head, and the body unless the request is a {@code HEAD}, which gets the length alone: Vert.x
     * leaves the length out in HTTP/1, and the body in in HTTP/2.
     *
     * @return completes when the response has left
     */
    public static Future<Void> end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        if (!request.method().equals(HttpMethod.HEAD)) {
            return Departure.inTime(request, response.end(body), body.length());
        }
        return response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                .end();
    }
}
