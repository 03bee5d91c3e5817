package io.datahubgateway.ingress.path;

import io.datahubgateway.ingress.append.AppendOutcomes;
import io.datahubgateway.ingress.append.TopicFacts;
import io.datahubgateway.ingress.face.Face;
import io.datahubgateway.ingress.serve.ServedTask;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One request on its way through the steps: each step fills in what the later ones need. Belongs to the event loop of
 * its request; nobody else touches it. A field may be read only after the step that sets it.
 */
public final class Exchange {

    private final RoutingContext routing;
    private final Face face;
    private final long receivedAt = System.currentTimeMillis();
    private final long begun = System.nanoTime();

    /** Length of the body by the head, -1 when it says nothing of it; set by {@link ShedStep}. */
    long announced;

    /** Bytes of the body that the rates know of; set by {@link LimitStep}. */
    long charged;

    /** Set by {@link ResolveStep}. */
    ServedTask task;

    /** Set by {@link ResolveStep}. */
    String topic;

    /** Set by {@link AdmitStep}. */
    TopicFacts facts;

    /** Set by {@link ReadBodyStep}; given up by {@link DecodeStep}. */
    byte[] body;

    /** Set by {@link DecodeStep}; given up by {@link AppendStep}, for Kafka has copied them. */
    List<ProducerRecord<byte[], byte[]>> records = List.of();

    /** Set by {@link AppendStep}. */
    AppendOutcomes outcomes = AppendOutcomes.NONE;

    /** Set by {@link EarlyAnswer}. */
    Early early = Early.NOT_WANTED;

    /** Whether the client is answered before Kafka is. */
    enum Early {
        NOT_WANTED,
        WANTED,
        TOLD
    }

    /** What the request holds of the limits; set by {@link ShedStep}, given back at the end. */
    InFlight.Permit permit;

    public Exchange(RoutingContext routing, Face face) {
        this.routing = routing;
        this.face = face;
    }

    /** A parameter of the path, decoded. */
    public String pathParam(String name) {
        return routing.pathParam(name);
    }

    public HttpServerRequest request() {
        return routing.request();
    }

    public Face face() {
        return face;
    }

    public ServedTask task() {
        return task;
    }

    public String topic() {
        return topic;
    }

    /** The whole body, in an array of its own. May be kept as a record's value; is never written to. */
    public byte[] body() {
        return body;
    }

    public AppendOutcomes outcomes() {
        return outcomes;
    }

    /** Nanoseconds since the head arrived. */
    long elapsed() {
        return System.nanoTime() - begun;
    }

    /** When the head arrived, milliseconds since the epoch. */
    public long receivedAt() {
        return receivedAt;
    }
}
