package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.status.ObservedStates;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /api/v1/nodes}: the nodes that live, with their roles. */
final class ListNodes implements Operation {

    private final ObservedStates observed;

    ListNodes(ObservedStates observed) {
        this.observed = observed;
    }

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        new Parameters(ctx);
        ObjectNode document = Json.MAPPER.createObjectNode();
        ArrayNode nodes = document.putArray("nodes");
        observed.liveNodes().forEach(node -> nodes.add(node.toJson()));
        return Future.succeededFuture(Answer.ok(document));
    }
}
