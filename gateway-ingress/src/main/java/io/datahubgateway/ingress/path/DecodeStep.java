package io.datahubgateway.ingress.path;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.ingress.append.RecordSize;
import io.vertx.core.Future;

/** Turns the body into records, in the words of the request's face. */
public final class DecodeStep implements Step {

    private final int maxRecords;

    public DecodeStep(int maxRecords) {
        this.maxRecords = maxRecords;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        try {
            exchange.records = exchange.face().decode(exchange, maxRecords);
        } catch (JsonException e) {
            throw refusal(e);
        }
        exchange.body = null; // what a record needs of it, it has
        if (exchange.records.isEmpty()) {
            throw new GatewayException(ErrorCode.INVALID_BODY, "the body holds no record");
        }
        exchange.permit.add(RecordSize.overhead(exchange.records.size()));
        return DONE;
    }

    /** For clients: where the body is wrong, and how. */
    static GatewayException refusal(JsonException e) {
        String place = e.path().isEmpty() ? "the body" : e.path();
        return new GatewayException(ErrorCode.INVALID_BODY, place + ": " + e.problem());
    }
}
