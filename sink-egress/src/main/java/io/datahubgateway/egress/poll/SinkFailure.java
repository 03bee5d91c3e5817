package io.datahubgateway.egress.poll;

/** The task can't go on, with the reason for the operator. Has no stack trace: it says all there is to say. */
final class SinkFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SinkFailure(String reason) {
        super(reason, null, false, false);
    }
}
