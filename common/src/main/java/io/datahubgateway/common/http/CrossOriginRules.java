package io.datahubgateway.common.http;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What pages of other origins may do at a path. Asked on the event loop of each request, before anything else. */
public interface CrossOriginRules {

    /** Browsers are told nothing. */
    CrossOriginRules NONE = ctx -> null;

    /**
     * The rules of the path, null when there are none.
     *
     * @throws RuntimeException as of Vert.x Web, for a parameter of the path that can't be decoded
     */
    @Nullable
    Cors of(RoutingContext ctx);
}
