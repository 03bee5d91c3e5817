package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.append.AppendFailure;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * {@code {"offsets":[{"partition","offset","error_code","error"}],"key_schema_id":null,"value_schema_id":null}}.
 *
 * <p>200 when at least one record is stored: the protocol tells of the others by their {@code error_code}. When none is,
 * its 200 has misled clients that look at the status alone, so it is 500 here: with the code and message that the
 * protocol has for a request that fails as a whole, and with the same {@code offsets}.
 */
final class ProduceAnswer {

    private static final int BYTES_PER_RECORD = 80;
    private static final int BYTES_AROUND = 80;

    private ProduceAnswer() {}

    /** @param silent whether the client wants to know only that all are stored */
    static Future<Void> write(HttpServerRequest request, AppendOutcomes outcomes, boolean silent) {
        if (outcomes.stored() == 0) {
            none(request, outcomes);
            return Future.succeededFuture();
        }
        if (silent && outcomes.stored() == outcomes.size()) {
            return request.response().setStatusCode(204).end();
        }
        JsonBytes json = new JsonBytes(BYTES_AROUND + outcomes.size() * BYTES_PER_RECORD).ascii("{");
        offsets(json, outcomes);
        return request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, ConfluentFace.answerType(request))
                .end(json.ascii("}").buffer());
    }

    private static void none(HttpServerRequest request, AppendOutcomes outcomes) {
        ConfluentError error = worst(outcomes);
        JsonBytes json = new JsonBytes(512)
                .ascii("{\"error_code\":")
                .number(error.code())
                .ascii(",\"message\":")
                .text(error.message())
                .ascii(",");
        offsets(json, outcomes);
        RefusalResponse.send(
                request,
                error.status(),
                error.retryable(),
                ConfluentFace.answerType(request),
                json.ascii("}").buffer());
    }

    /** One that must not be sent again without thought beats those that may. */
    private static ConfluentError worst(AppendOutcomes outcomes) {
        ConfluentError worst = null;
        for (int i = 0; i < outcomes.size(); i++) {
            AppendFailure failure = outcomes.failure(i);
            if (failure != null && (worst == null || worst.retryable())) {
                worst = ConfluentError.of(failure);
            }
        }
        return worst == null ? new ConfluentError(500, "no record was appended") : worst;
    }

    private static void offsets(JsonBytes json, AppendOutcomes outcomes) {
        json.ascii("\"offsets\":[");
        for (int i = 0; i < outcomes.size(); i++) {
            AppendFailure failure = outcomes.failure(i);
            if (i > 0) {
                json.ascii(",");
            }
            if (failure == null) {
                json.ascii("{\"partition\":")
                        .number(outcomes.partition(i))
                        .ascii(",\"offset\":")
                        .number(outcomes.offset(i))
                        .ascii(",\"error_code\":null,\"error\":null}");
            } else {
                ConfluentError error = ConfluentError.of(failure);
                json.ascii("{\"partition\":null,\"offset\":null,\"error_code\":")
                        .number(error.code())
                        .ascii(",\"error\":")
                        .text(error.message())
                        .ascii("}");
            }
        }
        json.ascii("],\"key_schema_id\":null,\"value_schema_id\":null");
    }
}
