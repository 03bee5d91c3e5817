package io.datahubgateway.ingress.path;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * The answer to a request that appends nothing.
 *
 * @param status 2xx; with 204 neither media type nor body leave
 * @param headers besides {@code Content-Type} and {@code Content-Length}
 */
public record QueryAnswer(int status, String mediaType, Map<String, String> headers, Buffer body) {

    public QueryAnswer {
        headers = Map.copyOf(headers);
    }

    /** 200. */
    public static QueryAnswer of(String mediaType, Buffer body) {
        return new QueryAnswer(200, mediaType, Map.of(), body);
    }
}
