package io.datahubgateway.ingress.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.error.ErrorCode;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaFailuresTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new TimeoutException(), ErrorCode.KAFKA_UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN),
                Arguments.of(new BufferExhaustedException("full"), ErrorCode.OVERLOADED, ErrorCode.OUTCOME_UNKNOWN),
                Arguments.of(new NetworkException(), ErrorCode.KAFKA_UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN),
                Arguments.of(new NotEnoughReplicasException(), ErrorCode.KAFKA_UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN),
                Arguments.of(
                        new NotEnoughReplicasAfterAppendException("x"),
                        ErrorCode.KAFKA_UNAVAILABLE,
                        ErrorCode.OUTCOME_UNKNOWN),
                Arguments.of(new KafkaException("closed"), ErrorCode.KAFKA_UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN),
                Arguments.of(new RecordTooLargeException(), ErrorCode.RECORD_TOO_LARGE, ErrorCode.RECORD_TOO_LARGE),
                Arguments.of(new TopicAuthorizationException("t"), ErrorCode.KAFKA_DENIED, ErrorCode.KAFKA_DENIED));
    }

    /** The same class means certainly not stored on the calling thread, and mostly unknown afterwards. */
    @ParameterizedTest
    @MethodSource("failures")
    void theThreadOfTheCallbackDecides(Exception failure, ErrorCode onCallingThread, ErrorCode later) {
        assertThat(KafkaFailures.refused(failure).code()).isEqualTo(onCallingThread);
        assertThat(KafkaFailures.reported(failure).code()).isEqualTo(later);
        assertThat(KafkaFailures.refused(failure).unknown()).isFalse();
    }
}
