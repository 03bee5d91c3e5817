package io.datahubgateway.common.http;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Tells browsers what pages of another origin may do (WHATWG Fetch, section 3.2). The headers go with whatever is answered,
 * refusals too, so that a page can read why. The rules belong to a task and change with it, which is why this is not Vert.x
 * Web's {@code CorsHandler}: one of those holds for a route.
 */
final class CrossOrigin {

    /** What a page may read beyond what every answer has. */
    private static final String EXPOSED =
            "X-Request-Id, Retry-After, Preference-Applied, Location, Allow, Accept-Encoding, NextOffset";

    private CrossOrigin() {}

    /**
     * On the event loop, before anything of the response is written.
     *
     * @throws GatewayException {@code origin-not-allowed}: a browser sends many things without asking before, and would only
     *     keep the answer from the page
     */
    static void apply(HttpServerRequest request, Cors cors) {
        MultiMap answer = request.response().headers();
        boolean varies = !cors.origins().contains(Cors.ANY);
        if (varies) {
            answer.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || isOwn(request, origin)) {
            return;
        }
        if (!cors.allows(origin)) {
            throw new GatewayException(
                    ErrorCode.ORIGIN_NOT_ALLOWED, "pages of this origin may not use " + request.path());
        }
        answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, varies ? origin : Cors.ANY);
        if (cors.credentials()) {
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        if (isPreflight(request)) {
            preflight(request, cors, answer);
        } else {
            answer.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    /** A page that the gateway itself serves, or that stands behind the same name. */
    private static boolean isOwn(HttpServerRequest request, String origin) {
        return request.authority() != null && origin.endsWith("://" + request.authority());
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    private static void preflight(HttpServerRequest request, Cors cors, MultiMap answer) {
        answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, String.join(", ", cors.methods()));
        String asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        boolean any = cors.headers().contains(Cors.ANY);
        String allowed = any ? asked : String.join(", ", cors.headers()); // * itself would leave out Authorization
        if (allowed != null && !allowed.isEmpty()) {
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        }
        if (any) {
            answer.add(HttpHeaders.VARY, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        }
        answer.set(
                HttpHeaders.ACCESS_CONTROL_MAX_AGE, Long.toString(cors.maxAge().toSeconds()));
    }
}
