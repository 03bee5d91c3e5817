package io.datahubgateway.ingress.path;

import io.vertx.core.Future;

/** Decides whether the sender may write to the resolved task and topic. No rules exist yet: everything is allowed. */
public final class AuthorizeStep implements Step {

    @Override
    public Future<Void> run(Exchange exchange) {
        return DONE;
    }
}
