package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.task.IngressDefinition.MessageIds;
import io.datahubgateway.ingress.append.AppendFailure;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.datahubgateway.ingress.path.Exchange;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.HexFormat;
import java.util.Objects;

/**
 * {@code "MessageId":["datahub:topic:partition:offset:received:stored"]}, in the order of the messages, with times in
 * milliseconds since the epoch, or the same in hexadecimal, as the task wants it, when all are stored. Otherwise an error; when some of them are stored, their ids stand
 * beside it, with null in place of the others.
 */
final class SendAnswer {

    private static final CharSequence JSON = HttpHeaders.createOptimized(Endpoint.JSON);
    private static final int BYTES_PER_MESSAGE = 96;

    private SendAnswer() {}

    static Future<Void> write(Exchange exchange, Envelope envelope, TencentRefusals refusals) {
        AppendOutcomes outcomes = exchange.outcomes();
        JsonBytes json = Envelope.begin(outcomes.size() * BYTES_PER_MESSAGE);
        if (outcomes.stored() == outcomes.size()) {
            ids(json, exchange);
            return exchange.request()
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(envelope.end(json, exchange.request()));
        }
        TencentError error = error(outcomes);
        error.writeTo(json);
        if (outcomes.stored() > 0) {
            ids(json, exchange);
        }
        refusals.write(exchange.request(), error, json);
        return Future.succeededFuture();
    }

    private static TencentError error(AppendOutcomes outcomes) {
        TencentError worst = worst(outcomes);
        return outcomes.stored() == 0
                ? worst
                : new TencentError(
                        worst.code(),
                        outcomes.stored() + " of " + outcomes.size() + " messages are stored; " + worst.message(),
                        false);
    }

    /** One that must not be sent again without thought beats those that may. */
    private static TencentError worst(AppendOutcomes outcomes) {
        TencentError worst = null;
        for (int i = 0; i < outcomes.size(); i++) {
            AppendFailure failure = outcomes.failure(i);
            if (failure != null && (worst == null || worst.retryable() || failure.unknown())) {
                worst = TencentError.of(failure);
            }
        }
        return Objects.requireNonNull(worst); // one is not stored
    }

    private static void ids(JsonBytes json, Exchange exchange) {
        AppendOutcomes outcomes = exchange.outcomes();
        boolean hex = exchange.task().messageIds() == MessageIds.HEX;
        String prefix = exchange.task().id() + ":" + exchange.topic() + ":"; // in ASCII and without quotes: no escape
        json.ascii("\"MessageId\":[");
        for (int i = 0; i < outcomes.size(); i++) {
            json.ascii(i == 0 ? "" : ",");
            if (!outcomes.isStored(i)) {
                json.ascii("null");
                continue;
            }
            json.ascii("\"");
            if (hex) {
                json.ascii(hex(id(new JsonBytes(BYTES_PER_MESSAGE), prefix, exchange, i)));
            } else {
                id(json, prefix, exchange, i);
            }
            json.ascii("\"");
        }
        json.ascii("],");
    }

    private static JsonBytes id(JsonBytes json, String prefix, Exchange exchange, int index) {
        AppendOutcomes outcomes = exchange.outcomes();
        json.ascii(prefix).number(outcomes.partition(index));
        json.ascii(":").number(outcomes.offset(index));
        json.ascii(":").number(exchange.receivedAt());
        return json.ascii(":").number(outcomes.storedAt(index));
    }

    private static String hex(JsonBytes id) {
        return HexFormat.of().formatHex(id.buffer().getBytes());
    }
}
