package io.datahubgateway.ingress.serve;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;

/**
 * Whether clients of the faces may change what is there: topics and datahubs. Asked by whatever changes them, so that no face
 * can forget it. Any thread.
 */
public record Administration(boolean allowed) {

    /** @throws GatewayException {@code administration-off} when they may not */
    public void require() {
        if (!allowed) {
            throw new GatewayException(
                    ErrorCode.ADMINISTRATION_OFF,
                    "topics and datahubs can't be changed through this port (ingress.administration)");
        }
    }
}
