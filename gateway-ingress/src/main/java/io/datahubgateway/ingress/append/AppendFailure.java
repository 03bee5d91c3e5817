package io.datahubgateway.ingress.append;

import io.datahubgateway.common.error.ErrorCode;

/**
 * Why a record was not acknowledged.
 *
 * @param code {@link ErrorCode#OUTCOME_UNKNOWN} when Kafka may have stored it all the same; with any other code it is
 *     certainly not stored
 * @param detail what happened, for the client
 */
public record AppendFailure(ErrorCode code, String detail) {

    /** Whether Kafka may have stored the record. */
    public boolean unknown() {
        return code == ErrorCode.OUTCOME_UNKNOWN;
    }
}
