package io.datahubgateway.common.http;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The content codings that bodies of requests may have (RFC 9110, section 8.4.1). */
public enum ContentCoding {
    /** RFC 1952. */
    GZIP,
    /** RFC 1950: with the header of zlib, which some senders leave out against the standard. */
    DEFLATE;

    /** What {@code Accept-Encoding} says of them. */
    static final String ACCEPTED = "gzip, deflate";

    /** Of a path that takes bodies only as they are. */
    static final String NONE_ACCEPTED = "identity";

    /** Its name in headers. */
    String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The coding of the request's body, null when it is sent as it is.
     *
     * @throws GatewayException {@code unsupported-media-type} when it is none of these, or several
     */
    public static @Nullable ContentCoding of(HttpServerRequest request) {
        if (request.getHeader(HttpHeaders.CONTENT_ENCODING) == null) {
            return null;
        }
        List<String> named = request.headers().getAll(HttpHeaders.CONTENT_ENCODING);
        String name = named.get(0).trim().toLowerCase(Locale.ROOT);
        if (named.size() == 1) {
            switch (name) {
                case "", "identity" -> {
                    return null;
                }
                case "gzip", "x-gzip" -> { // RFC 9110, section 8.4.1.3
                    return GZIP;
                }
                case "deflate" -> {
                    return DEFLATE;
                }
                default -> {
                    // not one of ours
                }
            }
        }
        throw new GatewayException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "Content-Encoding " + String.join(", ", named) + " is not taken; send one of " + ACCEPTED
                        + ", or the body as it is");
    }
}
