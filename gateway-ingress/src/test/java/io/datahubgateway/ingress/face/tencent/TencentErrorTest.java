package io.datahubgateway.ingress.face.tencent;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TencentErrorTest {

    /** Those of the operations and of the platform, as they are documented. */
    private static final Set<String> DOCUMENTED = Set.of(
            "FailedOperation",
            "InternalError",
            "InvalidParameter",
            "InvalidParameterValue",
            "InvalidParameterValue.TopicNameAlreadyExist",
            "InvalidRequest",
            "LimitExceeded",
            "OperationDenied",
            "RequestLimitExceeded",
            "RequestSizeLimitExceeded",
            "ResourceNotFound",
            "ResourceUnavailable",
            "ResourceUnavailable.KafkaStorageError",
            "UnsupportedProtocol");

    private static TencentError of(ErrorCode code) {
        return TencentError.of(new GatewayException(code, "what and where", "meters"));
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsRefusedHasADocumentedCodeAndSaysWhetherItMayBeSentAgain(ErrorCode code) {
        TencentError error = of(code);

        assertThat(DOCUMENTED).contains(error.code());
        assertThat(error.message()).isNotBlank();
        assertThat(error.retryable()).isEqualTo(code.retryable());
    }

    @ParameterizedTest
    @CsvSource({
        "TASK_SUSPENDED, FailedOperation, task status suspended [meters]",
        "TASK_STOPPED, FailedOperation, task status stopped [meters]",
        "KAFKA_REFUSED, FailedOperation, what and where",
        "KAFKA_UNAVAILABLE, ResourceUnavailable.KafkaStorageError, what and where",
        "SHUTTING_DOWN, ResourceUnavailable, what and where",
        "OVERLOADED, RequestLimitExceeded, what and where",
        "OUTCOME_UNKNOWN, InternalError, what and where",
        "INTERNAL, InternalError, what and where",
        "TASK_NOT_FOUND, ResourceNotFound, what and where",
        "PARTITION_NOT_FOUND, ResourceNotFound, what and where",
        "RECORD_TOO_LARGE_TO_READ, LimitExceeded, what and where",
        "BODY_TOO_LARGE, RequestSizeLimitExceeded, what and where"
    })
    void theCodeIsTheOneThatTheProtocolHasForIt(ErrorCode code, String expected, String message) {
        TencentError error = of(code);

        assertThat(error.code()).isEqualTo(expected);
        assertThat(error.message()).isEqualTo(message);
    }
}
