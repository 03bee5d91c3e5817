package io.datahubgateway.ingress.face.datahub;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.declaration.Violation;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.ingress.MessageId;
import io.datahubgateway.ingress.append.AppendFailure;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.datahubgateway.ingress.path.Exchange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * 200 when every record is stored, 207 when some are, a problem document when none is. The outcome of a record that is
 * not stored is {@code not-stored} or {@code unknown}.
 */
final class NativeAnswer {

    private static final int BYTES_PER_MESSAGE = 128;

    private NativeAnswer() {}

    static Future<Void> write(Exchange exchange, Problems problems) {
        AppendOutcomes outcomes = exchange.outcomes();
        if (outcomes.stored() == 0) {
            problems.write(exchange.request(), worst(outcomes).code().status(), problem(exchange, problems));
            return Future.succeededFuture();
        }
        problems.requestIds().of(exchange.request());
        return exchange.request()
                .response()
                .setStatusCode(outcomes.stored() == outcomes.size() ? 200 : 207)
                .putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON)
                .end(Buffer.buffer(messages(exchange)));
    }

    private static byte[] messages(Exchange exchange) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(exchange.outcomes().size() * BYTES_PER_MESSAGE);
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("messages");
            AppendOutcomes outcomes = exchange.outcomes();
            for (int i = 0; i < outcomes.size(); i++) {
                json.writeStartObject();
                AppendFailure failure = outcomes.failure(i);
                if (failure == null) {
                    int partition = outcomes.partition(i);
                    long offset = outcomes.offset(i);
                    json.writeStringField(
                            "id", new MessageId(exchange.task().id(), exchange.topic(), partition, offset).toString());
                    json.writeNumberField("partition", partition);
                    json.writeNumberField("offset", offset);
                    json.writeNumberField("receivedAt", exchange.receivedAt());
                    json.writeNumberField("storedAt", outcomes.storedAt(i));
                } else {
                    error(json, failure);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not of a byte array
        }
        return bytes.toByteArray();
    }

    private static void error(JsonGenerator json, AppendFailure failure) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("code", failure.code().slug());
        json.writeStringField("detail", failure.detail());
        json.writeNumberField("status", failure.code().status());
        json.writeBooleanField("retryable", failure.code().retryable());
        json.writeStringField("outcome", outcome(failure));
        json.writeEndObject();
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
