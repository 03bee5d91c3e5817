package io.datahubgateway.ingress.path;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes the records of a stream through their own steps as they arrive and reports on each, until the client or a limit ends
 * it. Belongs to one event loop, and knows the streams that are open on it.
 */
public final class StreamStep implements Step {

    private final StepSequence ofRecord;
    private final IngressMeters meters;
    private final StreamLimits limits;
    private final Set<RecordStream> open = new HashSet<>();
    private boolean drained;

    /** @param ofRecord the steps of one record, which may find that its task was changed since the head was let in */
    public StreamStep(StepSequence ofRecord, IngressMeters meters, StreamLimits limits) {
        this.ofRecord = ofRecord;
        this.meters = meters;
        this.limits = limits;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        if (drained) {
            throw leaving();
        }
        RecordStream stream = new RecordStream(exchange, ofRecord, meters, limits);
        open.add(stream);
        return stream.start().onComplete(ended -> open.remove(stream));
    }

    /** Lets no more begin, and ends all once the records that they have taken are reported. On the event loop. */
    public void drain() {
        drained = true;
        List.copyOf(open).forEach(stream -> stream.end(leaving()));
    }

    private static GatewayException leaving() {
        return new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down; send the rest to another");
    }
}
