package io.datahubgateway.ingress.path;

import io.datahubgateway.ingress.append.AppendOutcomes;
import io.datahubgateway.ingress.append.TopicFacts;
import io.datahubgateway.ingress.face.Face;
import io.datahubgateway.ingress.serve.ServedTask;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

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

    /** Whether the records are Kafka's, so that what is appended from now on comes after them; set by {@link AppendStep}. */
    boolean handedOver;

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

    /** Of a request whose records are decided one by one: each of them; set by {@link EachRecordStep}. */
    List<Exchange> parts = List.of();

    /** Of one such record: why it got no outcome. */
    @Nullable
    Throwable failure;

    private @Nullable Object note;

    public Exchange(RoutingContext routing, Face face) {
        this.routing = routing;
        this.face = face;
    }

    /**
     * One record of this request, decided by itself: it is for the same task and topic, and goes through the steps as a request
     * would that had it alone.
     *
     * @param sent the record as it was sent, in an array of its own
     * @param held what the record holds of the limits
     */
    Exchange part(byte[] sent, InFlight.Permit held) {
        Exchange part = new Exchange(routing, face);
        part.task = task;
        part.topic = topic;
        part.facts = facts;
        part.body = sent;
        part.permit = held;
        return part;
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

    /** The records that were decided one by one, each with its {@link #outcomes} or {@link #failure}; in input order. */
    public List<Exchange> parts() {
        return parts;
    }

    /** Why a record that is decided by itself was not handed to Kafka; null when its outcome says all. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** What the face has noted, null when it has not. */
    public @Nullable Object note() {
        return note;
    }

    /** Keeps what the face, which has no state, wants to know again when it answers. */
    public void note(Object fact) {
        this.note = fact;
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
