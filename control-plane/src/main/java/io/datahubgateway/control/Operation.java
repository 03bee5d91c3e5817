package io.datahubgateway.control;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** One operation of the API. Called on the event loop with the request paused; may throw instead of failing. */
interface Operation {

    Future<Answer> handle(RoutingContext ctx);
}
