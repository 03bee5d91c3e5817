package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.deliver.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fault of the gateway itself: it stops the task, which must not just stand still. */
final class InternalFault {

    private static final Logger LOGGER = LoggerFactory.getLogger(InternalFault.class);

    private InternalFault() {}

    /** Logs it and says what the status is to say. */
    static Reason reason(Throwable fault) {
        LOGGER.atError().setCause(fault).log("a lane failed by a fault of the gateway");
        return Reason.of("internal fault: " + fault);
    }
}
