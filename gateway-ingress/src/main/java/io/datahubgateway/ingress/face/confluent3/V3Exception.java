package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.json.JsonException;

/**
 * A refusal with an error code of the protocol: an HTTP status, or five digits that begin with it. Has no stack trace: it is an
 * answer to a client.
 */
final class V3Exception extends RuntimeException {

    static final int MALFORMED = 400;
    static final int NOT_FOUND = 404;
    static final int WRONG_SHAPE = 422;
    static final int SCHEMA = 42205;
    static final int PAYLOAD = 42206;
    static final int BATCH = 42208;

    private static final long serialVersionUID = 1L;

    private final int code;

    V3Exception(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /**
     * JSON that is broken, or is not what the protocol wants.
     *
     * @param whole what it is about where it is about all of it
     */
    static V3Exception of(JsonException e, String whole) {
        String place = e.path().isEmpty() ? whole : e.path();
        return new V3Exception(e.isMalformed() ? MALFORMED : WRONG_SHAPE, place + ": " + e.problem());
    }

    int code() {
        return code;
    }
}
