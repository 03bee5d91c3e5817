package io.datahubgateway.common.kafka;

/** Kafka does not answer, or not as it must for the gateway to start. */
public final class KafkaUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KafkaUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
