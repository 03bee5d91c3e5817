package io.datahubgateway.ingress.face.hdinsight;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.append.AppendFailure;

/**
 * Why a request or a record came to nothing: {@code {"code","message","retryable"}}. The contract declares the statuses
 * 400, 401, 403, 404, 405 and 500 and no body; so every other refusal of a request is 400, and every other failure 500.
 *
 * @param status one of the declared ones
 * @param code stable, as {@link ErrorCode#slug}
 * @param message what happened, and where
 * @param retryable whether the same may be sent again as it is: nothing came of it
 */
record HdinsightError(int status, String code, String message, boolean retryable) {

    static HdinsightError of(GatewayException e) {
        return of(e.code(), e.getMessage());
    }

    /** Of a record. */
    static HdinsightError of(AppendFailure failure) {
        return of(failure.code(), failure.detail());
    }

    private static HdinsightError of(ErrorCode code, String message) {
        int status = switch (code.status()) {
            case 401, 403, 404, 405 -> code.status();
            case 429 -> 500; // with Retry-After, as for whatever can succeed later
            default -> code.status() < 500 ? 400 : 500;
        };
        return new HdinsightError(status, code.slug(), message, code.retryable());
    }

    /** Writes the members, without the braces. */
    JsonBytes writeTo(JsonBytes json) {
        return json.ascii("\"code\":")
                .text(code)
                .ascii(",\"message\":")
                .text(message)
                .ascii(",\"retryable\":")
                .ascii(Boolean.toString(retryable));
    }
}
