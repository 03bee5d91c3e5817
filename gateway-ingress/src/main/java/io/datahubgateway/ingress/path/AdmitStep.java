package io.datahubgateway.ingress.path;

import io.datahubgateway.ingress.append.TopicCatalog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Lets the request in if its task runs and its topic is there. Waits only for a topic that is not known yet. */
public final class AdmitStep implements Step {

    private final TopicCatalog catalog;

    public AdmitStep(TopicCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        exchange.task.requireRunning();
        return catalog.facts(exchange.topic, Vertx.currentContext()).map(facts -> {
            exchange.facts = facts;
            return null;
        });
    }
}
