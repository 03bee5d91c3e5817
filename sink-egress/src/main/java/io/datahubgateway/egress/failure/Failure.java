package io.datahubgateway.egress.failure;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that can't be delivered.
 *
 * @param cause why no further attempt is made
 */
public record Failure(ConsumerRecord<byte[], byte[]> record, Attempts attempts, Cause cause) {

    /** Why there is no further attempt. */
    public enum Cause {
        /** The destination, or the body format, refused the record itself. */
        REJECTED,
        /** The retry schedule has no wait left. */
        EXHAUSTED
    }
}
