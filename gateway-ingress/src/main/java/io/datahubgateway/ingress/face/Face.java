package io.datahubgateway.ingress.face;

import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.serve.ServedTask;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One wire protocol of the ingress. Without state; called on the event loop of the request, in the order of the methods.
 * Whoever adds one adds a folder beside this file and a line in {@link io.datahubgateway.ingress.IngressServer}.
 */
public interface Face {

    /** Where the messages of a request go. */
    record Target(ServedTask task, String topic) {}

    /** @throws GatewayException when the head names no task or topic, or none that is there */
    Target target(Exchange exchange, ServedTasks tasks);

    /**
     * Turns the body into records for the exchange's topic, in order. A record has arrays of its own, or the whole body.
     *
     * @throws GatewayException when any record can't be decoded, naming it, or when there are more than {@code maxRecords}
     * @throws io.datahubgateway.common.json.JsonException when the body is not the JSON that the protocol wants
     */
    List<ProducerRecord<byte[], byte[]>> decode(Exchange exchange, int maxRecords);

    /** Writes the outcomes; completes when the answer has left. */
    Future<Void> answer(Exchange exchange);

    /** Writes why nothing was appended. Does nothing when the client is gone. */
    void refuse(Exchange exchange, Throwable failure);
}
