package io.datahubgateway.ingress.face.hdinsight;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.append.AppendFailure;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/**
 * {@code {"offsets":[{"partition","offset"}]}} in the order of the records: 200 when all are stored. Otherwise an error
 * with the same {@code offsets}, where the records that are not stored have a code and a message in their place; it is 500
 * when some of them are stored, for a refusal would say that nothing was written.
 */
final class ProduceAnswer {

    private static final int BYTES_PER_RECORD = 40;
    private static final int PARTLY = 500;

    private ProduceAnswer() {}

    static Future<Void> write(HttpServerRequest request, AppendOutcomes outcomes, HdinsightRefusals refusals) {
        if (outcomes.stored() < outcomes.size()) {
            refuse(request, outcomes, refusals);
            return Future.succeededFuture();
        }
        JsonBytes json = new JsonBytes(32 + outcomes.size() * BYTES_PER_RECORD).ascii("{");
        return request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON)
                .end(offsets(json, outcomes).ascii("}").buffer());
    }

    private static void refuse(HttpServerRequest request, AppendOutcomes outcomes, HdinsightRefusals refusals) {
        HdinsightError error = outcomes.stored() == 0 ? worst(outcomes) : partly(outcomes);
        RefusalResponse.send(
                request,
                error.status(),
                error.retryable(),
                Endpoint.JSON,
                offsets(refusals.begin(request, error).ascii(","), outcomes)
                        .ascii("}")
                        .buffer());
    }

    private static HdinsightError partly(AppendOutcomes outcomes) {
        HdinsightError worst = worst(outcomes);
        return new HdinsightError(
                PARTLY,
                worst.code(),
                outcomes.stored() + " of " + outcomes.size() + " records are stored; " + worst.message(),
                false);
    }

    /** One that must not be sent again without thought beats those that may. */
    private static HdinsightError worst(AppendOutcomes outcomes) {
        HdinsightError worst = null;
        for (int i = 0; i < outcomes.size(); i++) {
            AppendFailure failure = outcomes.failure(i);
            if (failure != null && (worst == null || worst.retryable() || failure.unknown())) {
                worst = HdinsightError.of(failure);
            }
        }
        return Objects.requireNonNull(worst); // one is not stored
    }

    private static JsonBytes offsets(JsonBytes json, AppendOutcomes outcomes) {
        json.ascii("\"offsets\":[");
        for (int i = 0; i < outcomes.size(); i++) {
            AppendFailure failure = outcomes.failure(i);
            json.ascii(i == 0 ? "{" : ",{");
            if (failure == null) {
                json.ascii("\"partition\":").number(outcomes.partition(i));
                json.ascii(",\"offset\":").number(outcomes.offset(i));
            } else {
                HdinsightError.of(failure).writeTo(json);
            }
            json.ascii("}");
        }
        return json.ascii("]");
    }
}
