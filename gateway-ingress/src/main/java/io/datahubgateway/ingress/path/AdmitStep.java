package io.datahubgateway.ingress.path;

import io.datahubgateway.ingress.append.TopicCatalog;
import io.datahubgateway.ingress.append.TopicFacts;
import io.vertx.core.Future;

/** Lets the request in if its task runs and its topic is there. Waits only for a topic that is not known yet. */
public final class AdmitStep implements Step {

    private final TopicCatalog catalog;

    public AdmitStep(TopicCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        exchange.task.requireRunning();
        Future<TopicFacts> facts = catalog.facts(exchange.topic);
        if (facts.succeeded()) {
            exchange.facts = facts.result();
            return DONE;
        }
        // The lookup completes on another thread; the request goes on where it belongs.
        io.vertx.core.Promise<Void> known = io.vertx.core.Promise.promise();
        io.vertx.core.Context context = io.vertx.core.Vertx.currentContext();
        facts.onComplete(outcome -> context.runOnContext(ignored -> {
            if (outcome.succeeded()) {
                exchange.facts = outcome.result();
                known.complete();
            } else {
                known.fail(outcome.cause());
            }
        }));
        return known.future();
    }
}
