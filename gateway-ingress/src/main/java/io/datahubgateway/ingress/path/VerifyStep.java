package io.datahubgateway.ingress.path;

import io.vertx.core.Future;

/** Lets the face check what only the whole body can show about who sent it, before anything of it is looked at. */
public final class VerifyStep implements Step {

    @Override
    public Future<Void> run(Exchange exchange) {
        return exchange.face().verify(exchange);
    }
}
