package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.ingress.append.RecordSize;
import io.vertx.core.Future;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turns the body into records, in the words of the request's face. */
public final class DecodeStep implements Step {

    private final int maxRecords;

    public DecodeStep(int maxRecords) {
        this.maxRecords = maxRecords;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        try {
            exchange.records =
                    exchange.face().decode(exchange, exchange.task.limits().maxRecords(maxRecords));
        } catch (JsonException e) {
            throw refusal(e);
        }
        exchange.body = null; // what a record needs of it, it has
        if (exchange.records.isEmpty()) {
            throw new GatewayException(ErrorCode.INVALID_BODY, "the body holds no record");
        }
        ByteSize largest = exchange.task.limits().maxRecordSize();
        if (largest != null) {
            requireWithin(exchange.records, largest);
        }
        exchange.permit.add(RecordSize.overhead(exchange.records.size()));
        return DONE;
    }

    private static void requireWithin(List<ProducerRecord<byte[], byte[]>> records, ByteSize largest) {
        for (int i = 0; i < records.size(); i++) {
            long size = RecordSize.content(records.get(i));
            if (size > largest.bytes()) {
                throw new GatewayException(
                        ErrorCode.RECORD_TOO_LARGE,
                        (records.size() == 1 ? "the record" : "records[" + i + "]") + ": key and value have " + size
                                + " bytes, the datahub takes " + largest.bytes());
            }
        }
    }

    /** For clients: where the body is wrong, and how. */
    static GatewayException refusal(JsonException e) {
        String place = e.path().isEmpty() ? "the body" : e.path();
        return new GatewayException(ErrorCode.INVALID_BODY, place + ": " + e.problem());
    }
}
