package io.datahubgateway.ingress.path;

import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.ingress.face.Face;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;

/** Finds the task and the topic that the request names. */
public final class ResolveStep implements Step {

    private final ServedTasks tasks;

    public ResolveStep(ServedTasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        try {
            Face.Target target = exchange.face().target(exchange, tasks);
            exchange.task = target.task();
            exchange.topic = target.topic();
        } catch (JsonException e) {
            throw DecodeStep.refusal(e);
        }
        return DONE;
    }
}
