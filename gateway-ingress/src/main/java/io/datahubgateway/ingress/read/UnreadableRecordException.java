package io.datahubgateway.ingress.read;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;

/** A record that no answer has room for. Has no stack trace: it is an answer. */
final class UnreadableRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long offset;

    UnreadableRecordException(long offset, int maxBytes) {
        super(
                "the record at offset " + offset + " takes more than an answer may have, " + new ByteSize(maxBytes)
                        + "; go on at offset " + (offset + 1),
                null,
                false,
                false);
        this.offset = offset;
    }

    /** Where the next read may go on. */
    long nextOffset() {
        return offset + 1;
    }

    GatewayException problem() {
        return new GatewayException(ErrorCode.RECORD_TOO_LARGE_TO_READ, String.valueOf(getMessage()));
    }
}
