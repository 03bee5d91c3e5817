package io.datahubgateway.ingress.path;

import io.datahubgateway.common.http.Departure;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.vertx.core.Future;

/** Tells the client what became of its records, in the words of the request's face. */
public final class AnswerStep implements Step {

    private final EarlyAnswer early;
    private final IngressMeters meters;

    public AnswerStep(EarlyAnswer early, IngressMeters meters) {
        this.early = early;
        this.meters = meters;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        AppendOutcomes outcomes = exchange.outcomes;
        if (exchange.early == Exchange.Early.TOLD) {
            meters.decided(exchange);
            return DONE;
        }
        if (exchange.early == Exchange.Early.WANTED && outcomes.stored() == outcomes.size()) { // faster than the hop
            Future<Void> sent = Departure.inTime(exchange.request(), early.tell(exchange, outcomes.size()), 0);
            meters.decided(exchange);
            return sent.otherwiseEmpty();
        }
        exchange.early = Exchange.Early.NOT_WANTED; // what failed is told
        Future<Void> sent = Departure.inTime(exchange.request(), exchange.face().answer(exchange), 0);
        meters.answered(exchange);
        return sent.otherwiseEmpty(); // a client that is gone can't be told; its records are stored all the same
    }
}
