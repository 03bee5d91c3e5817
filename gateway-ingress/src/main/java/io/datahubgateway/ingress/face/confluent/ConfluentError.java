package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.ingress.append.AppendFailure;

/**
 * An error as the protocol has it: {@code {"error_code","message"}}.
 *
 * @param code the HTTP status, or five digits of which the first three are the status
 */
record ConfluentError(int code, String message) {

    private static final int FORBIDDEN = 40301;
    private static final int KAFKA = 50002;
    private static final int KAFKA_RETRIABLE = 50003;

    static ConfluentError of(ConfluentException e) {
        return new ConfluentError(e.code(), String.valueOf(e.getMessage()));
    }

    static ConfluentError of(GatewayException e) {
        String detail = e.getMessage();
        return switch (e.code()) {
            case TOPIC_FORBIDDEN, ADMINISTRATION_OFF -> new ConfluentError(FORBIDDEN, detail);
            case TOPIC_NOT_FOUND, TASK_NOT_FOUND -> new ConfluentError(40401, "Topic not found. " + detail);
            case PARTITION_NOT_FOUND, PARTITION_OUT_OF_RANGE ->
                new ConfluentError(40402, "Partition not found. " + detail);
            case INVALID_BODY -> new ConfluentError(ConfluentException.WRONG_SHAPE, detail);
            case KAFKA_DENIED, KAFKA_REFUSED, OUTCOME_UNKNOWN, KAFKA_UNAVAILABLE -> kafka(e.code(), detail);
            default -> new ConfluentError(e.code().status(), detail);
        };
    }

    /** Of a record. */
    static ConfluentError of(AppendFailure failure) {
        return kafka(failure.code(), failure.detail());
    }

    /** What Kafka does not allow, and two errors for all the rest: the second says that sending again stores nothing twice. */
    private static ConfluentError kafka(ErrorCode code, String detail) {
        int number = code == ErrorCode.KAFKA_DENIED ? FORBIDDEN : code.retryable() ? KAFKA_RETRIABLE : KAFKA;
        return new ConfluentError(number, code.slug() + ": " + detail);
    }

    int status() {
        return code < 1_000 ? code : code / 100;
    }

    /** Whether the same request may be sent again. */
    boolean retryable() {
        return code == KAFKA_RETRIABLE || code == 429 || code == 503;
    }
}
