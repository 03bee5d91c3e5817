package io.datahubgateway.launcher.demo;

/** The demonstration did not see what it must see. */
final class DemoFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message, null, false, false);
    }
}
