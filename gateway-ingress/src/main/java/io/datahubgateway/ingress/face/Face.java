package io.datahubgateway.ingress.face;

import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Api;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.serve.ServedTask;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One wire protocol of the ingress. Without state; called on the event loop of the request, in the order of the methods.
 * Whoever adds one adds a folder beside this file and a line in {@link io.datahubgateway.ingress.IngressServer}.
 */
public interface Face {

    /** Where a request says which task or topic it is for. */
    enum Naming {
        /** So all that can be refused is refused before the body is read. */
        IN_HEAD,
        /** So the body is read first, within the limits. */
        IN_BODY
    }

    /** Where the messages of a request go. */
    record Target(ServedTask task, String topic) {

        /**
         * The topic, through the task that serves it: for protocols that name topics and know no tasks.
         *
         * @throws GatewayException {@code topic-forbidden} for a reserved topic, {@code topic-not-found} when no task
         *     covers it
         */
        public static Target ofTopic(String topic, ServedTasks tasks) {
            return new Target(tasks.serving(topic), topic);
        }
    }

    /**
     * Its operations, and how it refuses.
     *
     * @param append takes a request to append through the path of the ingress, with this face
     */
    Api api(Handler<RoutingContext> append);

    /** Writes why nothing was appended. */
    Refusals refusals();

    default Naming naming() {
        return Naming.IN_HEAD;
    }

    /**
     * Whether its clients may forgo the outcome with {@code Prefer: respond-async}; they get 202 then, without a body. Where
     * not, the preference is passed over, as it may be.
     */
    default boolean answersEarly() {
        return false;
    }

    /**
     * Completes when the body fits what the head says about who sent it, such as a signature over it; only of a request whose
     * target is {@linkplain #naming named} in the body.
     */
    default Future<Void> verify(Exchange exchange) {
        return Future.succeededFuture();
    }

    /**
     * What the request names. The body is there only where it is {@linkplain #naming named} in it.
     *
     * @throws GatewayException when no task or topic is named, or none that is there
     * @throws io.datahubgateway.common.json.JsonException when the body is not the JSON that the protocol wants
     * @throws RuntimeException of its own, that its {@link #refusals} understand
     */
    Target target(Exchange exchange, ServedTasks tasks);

    /**
     * Turns the body into records for the exchange's topic, in order. A record has arrays of its own, or the whole body.
     *
     * @throws GatewayException when any record can't be decoded, naming it, or when there are more than {@code maxRecords}
     * @throws io.datahubgateway.common.json.JsonException when the body is not the JSON that the protocol wants
     * @throws RuntimeException of its own, that its {@link #refusals} understand
     */
    List<ProducerRecord<byte[], byte[]>> decode(Exchange exchange, int maxRecords);

    /** Writes the outcomes; completes when the answer has left. */
    Future<Void> answer(Exchange exchange);
}
