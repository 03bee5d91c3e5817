package io.datahubgateway.ingress.append;

import io.datahubgateway.common.error.ErrorCode;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What a failure of the producer means for the record. Decided by the class of the exception and by the thread of the
 * callback, never by the text: a callback on the thread that called {@code send} means certainly not stored; later, only
 * the refusals for good say that, and everything else is unknown.
 */
final class KafkaFailures {

    private KafkaFailures() {}

    /** The producer did not take the record. */
    static AppendFailure refused(Throwable failure) {
        if (failure instanceof BufferExhaustedException) {
            return new AppendFailure(ErrorCode.OVERLOADED, "the buffer for records on their way to Kafka is full");
        }
        if (failure instanceof TimeoutException) {
            return new AppendFailure(
                    ErrorCode.KAFKA_UNAVAILABLE, "Kafka has not said yet where the topic's partitions are");
        }
        return isForGood(failure)
                ? forGood(failure)
                : new AppendFailure(
                        ErrorCode.KAFKA_UNAVAILABLE, "the record could not be handed to Kafka; nothing was stored");
    }

    /** The producer took the record and reports a failure afterwards. */
    static AppendFailure reported(Throwable failure) {
        return isForGood(failure)
                ? forGood(failure)
                : new AppendFailure(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "Kafka did not acknowledge the record in time; it may or may not be stored");
    }

    private static boolean isForGood(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof AuthorizationException
                || failure instanceof InvalidRecordException
                || failure instanceof InvalidTopicException
                || failure instanceof InvalidTimestampException
                || failure instanceof PolicyViolationException;
    }

    private static AppendFailure forGood(Throwable failure) {
        if (failure instanceof RecordTooLargeException) {
            return new AppendFailure(ErrorCode.RECORD_TOO_LARGE, "the record is larger than its topic takes");
        }
        ErrorCode code = failure instanceof AuthorizationException ? ErrorCode.KAFKA_DENIED : ErrorCode.KAFKA_REFUSED;
        return new AppendFailure(code, failure.getMessage());
    }
}
