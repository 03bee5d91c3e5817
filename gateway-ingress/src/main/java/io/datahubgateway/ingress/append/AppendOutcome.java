package io.datahubgateway.ingress.append;

import io.datahubgateway.common.error.ErrorCode;

/** What happened to one record. */
public sealed interface AppendOutcome {

    /**
     * Kafka has stored it on all in-sync replicas.
     *
     * @param storedAt when the acknowledgement arrived, milliseconds since the epoch
     */
    record Stored(int partition, long offset, long storedAt) implements AppendOutcome {}

    /**
     * It was not acknowledged.
     *
     * @param code {@link ErrorCode#OUTCOME_UNKNOWN} when Kafka may have stored it all the same; with any other code it is
     *     certainly not stored
     * @param detail what happened, for the client
     */
    record Failed(ErrorCode code, String detail) implements AppendOutcome {

        /** Whether Kafka may have stored the record. */
        public boolean unknown() {
            return code == ErrorCode.OUTCOME_UNKNOWN;
        }
    }
}
