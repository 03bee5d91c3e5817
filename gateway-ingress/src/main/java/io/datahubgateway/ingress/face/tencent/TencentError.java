package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.append.AppendFailure;
import org.jspecify.annotations.Nullable;

/**
 * Why a request came to nothing: {@code {"Code","Message"}}, with the codes that the documentation of the operations and of
 * the platform list.
 *
 * @param code stable; several of our codes may share it
 * @param message what happened, and where
 * @param retryable whether the same may be sent again as it is: nothing came of it
 */
record TencentError(String code, String message, boolean retryable) {

    private static final String FAILED_OPERATION = "FailedOperation";
    private static final String HOW_TO_CALL = "; an operation is a POST / with its name in the header X-TC-Action and"
            + " its parameters in a body of the type application/json";

    static TencentError of(TencentException e) {
        return new TencentError(e.code(), String.valueOf(e.getMessage()), false);
    }

    static TencentError of(GatewayException e) {
        return of(e.code(), e.getMessage(), e.subject());
    }

    /** Of a message. */
    static TencentError of(AppendFailure failure) {
        return of(failure.code(), failure.detail(), null);
    }

    private static TencentError of(ErrorCode code, String detail, @Nullable String subject) {
        return new TencentError(code(code), message(code, detail, subject), code.retryable());
    }

    private static String code(ErrorCode code) {
        return switch (code) {
            case TASK_SUSPENDED, TASK_STOPPED, KAFKA_REFUSED -> FAILED_OPERATION;
            case KAFKA_UNAVAILABLE -> "ResourceUnavailable.KafkaStorageError";
            case SHUTTING_DOWN -> "ResourceUnavailable";
            case OVERLOADED, RATE_LIMITED -> "RequestLimitExceeded";
            case OUTCOME_UNKNOWN, INTERNAL -> "InternalError";
            case TOPIC_FORBIDDEN, KAFKA_DENIED, ADMINISTRATION_OFF, ORIGIN_NOT_ALLOWED, COMMAND_CONFLICT ->
                "OperationDenied";
            case TOPIC_EXISTS -> "InvalidParameterValue.TopicNameAlreadyExist";
            case TOPIC_REQUIRED, PARTITION_OUT_OF_RANGE, OFFSET_OUT_OF_RANGE, RECORD_TOO_LARGE, TOO_MANY_RECORDS ->
                "InvalidParameterValue";
            case RECORD_TOO_LARGE_TO_READ -> "LimitExceeded";
            case BODY_TOO_LARGE -> "RequestSizeLimitExceeded";
            case METHOD_NOT_ALLOWED -> "UnsupportedProtocol";
            case UNSUPPORTED_MEDIA_TYPE, NOT_ACCEPTABLE, BODY_TOO_SLOW -> "InvalidRequest";
            default -> code.status() == 404 ? "ResourceNotFound" : "InvalidParameter";
        };
    }

    private static String message(ErrorCode code, String detail, @Nullable String subject) {
        return switch (code) {
            case TASK_SUSPENDED -> "task status suspended [" + subject + "]";
            case TASK_STOPPED -> "task status stopped [" + subject + "]";
            case METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE -> detail + HOW_TO_CALL;
            default -> detail;
        };
    }

    /** Writes {@code "Error":{...}} and a comma. */
    JsonBytes writeTo(JsonBytes json) {
        return json.ascii("\"Error\":{\"Code\":")
                .text(code)
                .ascii(",\"Message\":")
                .text(message)
                .ascii("},");
    }
}
