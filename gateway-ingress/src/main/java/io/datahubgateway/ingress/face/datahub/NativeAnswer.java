package io.datahubgateway.ingress.face.datahub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Violation;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.append.AppendFailure;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.datahubgateway.ingress.path.Exchange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Objects;

/**
 * 200 when every record is stored, 207 when some are, a problem document when none is. The outcome of a record that is
 * not stored is {@code not-stored} or {@code unknown}.
 */
final class NativeAnswer {

    private static final CharSequence JSON = HttpHeaders.createOptimized(Endpoint.JSON);
    private static final int BYTES_PER_MESSAGE = 128;

    private NativeAnswer() {}

    static Future<Void> write(Exchange exchange, Problems problems) {
        AppendOutcomes outcomes = exchange.outcomes();
        if (outcomes.stored() == 0) {
            problems.write(exchange.request(), worst(outcomes).code().status(), problem(exchange, problems));
            return Future.succeededFuture();
        }
        return exchange.request()
                .response()
                .setStatusCode(outcomes.stored() == outcomes.size() ? 200 : 207)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(messages(exchange.task().id(), exchange.topic(), exchange.receivedAt(), exchange.outcomes()));
    }

    static Buffer messages(String datahub, String topic, long receivedAt, AppendOutcomes outcomes) {
        String prefix = "\"id\":\"" + datahub + ":" + topic + ":"; // named in ASCII and without quotes: no escape
        JsonBytes json = new JsonBytes(outcomes.size() * BYTES_PER_MESSAGE);
        json.ascii("{\"messages\":[");
        for (int i = 0; i < outcomes.size(); i++) {
            json.ascii(i == 0 ? "{" : ",{");
            AppendFailure failure = outcomes.failure(i);
            if (failure == null) {
                json.ascii(prefix).number(outcomes.partition(i)).ascii(":").number(outcomes.offset(i));
                json.ascii("\",\"partition\":").number(outcomes.partition(i));
                json.ascii(",\"offset\":").number(outcomes.offset(i));
                json.ascii(",\"receivedAt\":").number(receivedAt);
                json.ascii(",\"storedAt\":").number(outcomes.storedAt(i));
            } else {
                error(json, failure);
            }
            json.ascii("}");
        }
        return json.ascii("]}").buffer();
    }

    private static void error(JsonBytes json, AppendFailure failure) {
        json.ascii("\"error\":{\"code\":").text(failure.code().slug());
        json.ascii(",\"detail\":").text(failure.detail());
        json.ascii(",\"status\":").number(failure.code().status());
        json.ascii(",\"retryable\":").ascii(Boolean.toString(failure.code().retryable()));
        json.ascii(",\"outcome\":").text(outcome(failure)).ascii("}");
    }

    private static ObjectNode problem(Exchange exchange, Problems problems) {
        AppendFailure worst = worst(exchange.outcomes());
        AppendOutcomes outcomes = exchange.outcomes();
        ObjectNode document = problems.document(
                new GatewayException(worst.code(), worst.detail()),
                problems.requestIds().of(exchange.request()));
        document.put("outcome", outcome(worst));
        if (outcomes.size() > 1) {
            var errors = document.putArray("errors");
            for (int i = 0; i < outcomes.size(); i++) {
                AppendFailure failure = Objects.requireNonNull(outcomes.failure(i)); // none is stored
                Violation place = new Violation("records[" + i + "]", failure.detail());
                errors.addObject()
                        .put("path", place.path())
                        .put("message", place.message())
                        .put("code", failure.code().slug())
                        .put("outcome", outcome(failure));
            }
        }
        return document;
    }

    /** Unknown beats every other failure: the client must not take the request for certainly not stored. */
    private static AppendFailure worst(AppendOutcomes outcomes) {
        AppendFailure first = Objects.requireNonNull(outcomes.failure(0));
        for (int i = 0; i < outcomes.size(); i++) {
            AppendFailure failure = outcomes.failure(i);
            if (failure != null && failure.unknown()) {
                return failure;
            }
        }
        return first;
    }

    private static String outcome(AppendFailure failure) {
        return failure.unknown() ? "unknown" : "not-stored";
    }
}
