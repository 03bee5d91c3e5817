package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.append.AppendFailure;

/**
 * An error as the protocol has it: {@code {"error_code","message"}}, in an answer of its own and among reports.
 *
 * @param code the HTTP status, or five digits of which the first three are the status
 */
record V3Error(int code, String message) {

    private static final int TOPIC_EXISTS = 40002;
    private static final int FORBIDDEN = 40301;
    private static final int UNKNOWN_TOPIC_OR_PARTITION = 40403;
    private static final int KAFKA = 50002;
    private static final int KAFKA_RETRIABLE = 50003;

    /** @param requestId for the log, if it is a fault of ours */
    static V3Error of(Throwable failure, String requestId) {
        return failure instanceof V3Exception own
                ? new V3Error(own.code(), String.valueOf(own.getMessage()))
                : of(RefusalResponse.expected(failure, requestId));
    }

    private static V3Error of(GatewayException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.code()) {
            case TOPIC_EXISTS -> new V3Error(TOPIC_EXISTS, detail);
            case TOPIC_FORBIDDEN, ADMINISTRATION_OFF -> new V3Error(FORBIDDEN, detail);
            case TOPIC_NOT_FOUND, TASK_NOT_FOUND, PARTITION_NOT_FOUND, PARTITION_OUT_OF_RANGE ->
                new V3Error(UNKNOWN_TOPIC_OR_PARTITION, detail);
            case INVALID_BODY -> new V3Error(V3Exception.WRONG_SHAPE, detail);
            case KAFKA_DENIED, KAFKA_REFUSED, OUTCOME_UNKNOWN, KAFKA_UNAVAILABLE -> kafka(e.code(), detail);
            default -> new V3Error(e.code().status(), detail);
        };
    }

    /** Of a record. */
    static V3Error of(AppendFailure failure) {
        return switch (failure.code()) {
            case RECORD_TOO_LARGE, OVERLOADED -> new V3Error(failure.code().status(), failure.detail());
            default -> kafka(failure.code(), failure.detail());
        };
    }

    /** What Kafka does not allow, and two errors for all the rest: the second says that sending again stores nothing twice. */
    private static V3Error kafka(ErrorCode code, String detail) {
        int number = code == ErrorCode.KAFKA_DENIED ? FORBIDDEN : code.retryable() ? KAFKA_RETRIABLE : KAFKA;
        return new V3Error(number, code.slug() + ": " + detail);
    }

    int status() {
        return code < 1_000 ? code : code / 100;
    }

    /** Whether the same may be sent again. */
    boolean retryable() {
        return code == KAFKA_RETRIABLE || code == 429 || code == 503;
    }

    /** The members, without the braces around them. */
    JsonBytes writeTo(JsonBytes json) {
        return json.ascii("\"error_code\":").number(code).ascii(",\"message\":").text(message);
    }
}
