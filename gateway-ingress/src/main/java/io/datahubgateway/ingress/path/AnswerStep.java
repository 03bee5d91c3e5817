package io.datahubgateway.ingress.path;

import io.vertx.core.Future;

/** Tells the client what became of its records, in the words of the request's face. */
public final class AnswerStep implements Step {

    private final IngressMeters meters;

    public AnswerStep(IngressMeters meters) {
        this.meters = meters;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        Future<Void> sent = exchange.face().answer(exchange);
        meters.answered(exchange);
        return sent.otherwiseEmpty(); // a client that is gone can't be told; its records are stored all the same
    }
}
