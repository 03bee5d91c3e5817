package io.datahubgateway.ingress.path;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.ingress.face.ReportingFace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the records of a body through their own steps, each by itself, and waits until all are decided. */
public final class EachRecordStep implements Step {

    private final StepSequence ofRecord;
    private final IngressMeters meters;
    private final int maxRecords;

    /** @param ofRecord the steps of one record, whose task and topic are those of the request */
    public EachRecordStep(StepSequence ofRecord, IngressMeters meters, int maxRecords) {
        this.ofRecord = ofRecord;
        this.meters = meters;
        this.maxRecords = maxRecords;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        ReportingFace face = (ReportingFace) exchange.face();
        List<byte[]> sent;
        try {
            sent = face.split(exchange, exchange.task.limits().maxRecords(maxRecords));
        } catch (JsonException e) {
            throw DecodeStep.refusal(e);
        }
        exchange.body = null; // what a record needs of it, it has
        if (sent.isEmpty()) {
            throw new GatewayException(ErrorCode.INVALID_BODY, "the body holds no record");
        }
        Undecided undecided = new Undecided(sent.size());
        exchange.parts = undecided.parts;
        for (byte[] each : sent) {
            Exchange part = exchange.part(each, exchange.permit);
            undecided.parts.add(part);
            undecided.open++;
            ofRecord.start(part, undecided);
            if (part.failure != null && face.isLast(part.failure)) {
                break;
            }
        }
        undecided.ended();
        return undecided.promise.future();
    }

    private final class Undecided implements StepSequence.End {
        final List<Exchange> parts;
        final Promise<Void> promise = Promise.promise();
        int open = 1; // itself, until all are begun

        Undecided(int size) {
            this.parts = new ArrayList<>(size);
        }

        @Override
        public void ended(Exchange part, @Nullable Throwable failure) {
            part.failure = failure;
            meters.part(part);
            ended();
        }

        void ended() {
            if (--open == 0) {
                promise.complete();
            }
        }
    }
}
