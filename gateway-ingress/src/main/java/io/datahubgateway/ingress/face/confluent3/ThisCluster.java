package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.ingress.topics.Cluster;
import io.datahubgateway.ingress.topics.KafkaAdministration;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * The one cluster that there is. Its id stands in every path below {@code /v3/clusters}; it is asked for once, as it never changes.
 * Belongs to one event loop.
 */
final class ThisCluster {

    /** Where its resources are. */
    static final String PATH = "/v3/clusters/{cluster}";

    private final KafkaAdministration kafka;
    private @Nullable String id;

    ThisCluster(KafkaAdministration kafka) {
        this.kafka = kafka;
    }

    /** What Kafka says of it now. */
    Future<Cluster> describe() {
        return kafka.cluster().onSuccess(cluster -> id = cluster.id());
    }

    /** Its id, where the path of a request named it. */
    String known() {
        return String.valueOf(id);
    }

    /** Lets the request go on if its path names this cluster. */
    Handler<RoutingContext> only(Refusals refusals, Handler<RoutingContext> next) {
        return ctx -> {
            if (id != null) {
                requireThis(ctx);
                next.handle(ctx);
                return;
            }
            describe()
                    .onSuccess(found -> {
                        try {
                            requireThis(ctx);
                            next.handle(ctx);
                        } catch (RuntimeException e) {
                            refusals.write(ctx.request(), e);
                        }
                    })
                    .onFailure(failure -> refusals.write(ctx.request(), failure));
        };
    }

    private void requireThis(RoutingContext ctx) {
        String named = ctx.pathParam("cluster");
        if (!known().equals(named)) {
            throw new V3Exception(V3Exception.NOT_FOUND, "there is no cluster " + named + " here, but " + known());
        }
    }
}
