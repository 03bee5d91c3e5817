package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** What the head of a request says: {@code X-TC-Action}, {@code X-TC-Version} and {@code Authorization}. */
final class ActionHead {

    static final String VERSION = "2019-08-19";

    private static final CharSequence ACTION_HEADER = HttpHeaders.createOptimized("X-TC-Action");
    private static final CharSequence VERSION_HEADER = HttpHeaders.createOptimized("X-TC-Version");

    private ActionHead() {}

    /**
     * The name of the operation, of a request whose head says nothing wrong about who signed it.
     *
     * @throws TencentException when the head is not one of this version
     */
    static String action(HttpServerRequest request, Signatures signatures) {
        if (request.query() != null) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "there is no query here; the operation is named in the header X-TC-Action, its parameters are in"
                            + " the body");
        }
        String version = request.getHeader(VERSION_HEADER);
        if (version != null && !version.equals(VERSION)) {
            throw new TencentException(
                    TencentException.NO_SUCH_VERSION, "X-TC-Version must be " + VERSION + ", which is served here");
        }
        signatures.checkHead(request);
        String action = request.getHeader(ACTION_HEADER);
        if (action == null || action.isEmpty()) {
            throw new TencentException(
                    TencentException.MISSING_PARAMETER,
                    "the header X-TC-Action, which names the operation, is missing");
        }
        return action;
    }
}
