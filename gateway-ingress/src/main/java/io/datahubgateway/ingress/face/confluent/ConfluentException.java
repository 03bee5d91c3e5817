package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.json.JsonException;

/**
 * A refusal with an error code of the protocol, whose first three digits are the HTTP status. Has no stack trace: it is an
 * answer to a client.
 */
final class ConfluentException extends RuntimeException {

    static final int MALFORMED = 400;
    static final int CONSUMER_NOT_FOUND = 40403;
    static final int WRONG_SHAPE = 422;
    static final int SCHEMA = 42205;
    static final int PAYLOAD = 42206;

    private static final long serialVersionUID = 1L;

    private final int code;

    ConfluentException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** JSON that is broken, or is not what the protocol wants. */
    static ConfluentException of(JsonException e) {
        String place = e.path().isEmpty() ? "the body" : e.path();
        return new ConfluentException(e.isMalformed() ? MALFORMED : WRONG_SHAPE, place + ": " + e.problem());
    }

    int code() {
        return code;
    }
}
