package io.datahubgateway.ingress.face.datahub;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.declaration.Violation;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.ingress.MessageId;
import io.datahubgateway.ingress.append.AppendOutcome;
import io.datahubgateway.ingress.append.AppendOutcome.Failed;
import io.datahubgateway.ingress.append.AppendOutcome.Stored;
import io.datahubgateway.ingress.path.Exchange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * 200 when every record is stored, 207 when some are, a problem document when none is. The outcome of a record that is
 * not stored is {@code not-stored} or {@code unknown}.
 */
final class NativeAnswer {

    private static final int BYTES_PER_MESSAGE = 128;

    private NativeAnswer() {}

    static Future<Void> write(Exchange exchange, Problems problems) {
        List<AppendOutcome> outcomes = exchange.outcomes();
        long stored = outcomes.stream().filter(Stored.class::isInstance).count();
        if (stored == 0) {
            problems.write(exchange.request(), worst(outcomes).code().status(), problem(exchange, problems));
            return Future.succeededFuture();
        }
        problems.requestIds().of(exchange.request());
        return exchange.request()
                .response()
                .setStatusCode(stored == outcomes.size() ? 200 : 207)
                .putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON)
                .end(Buffer.buffer(messages(exchange)));
    }

    private static byte[] messages(Exchange exchange) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(exchange.outcomes().size() * BYTES_PER_MESSAGE);
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("messages");
            for (AppendOutcome outcome : exchange.outcomes()) {
                json.writeStartObject();
                if (outcome instanceof Stored message) {
                    String id = new MessageId(
                                    exchange.task().id(), exchange.topic(), message.partition(), message.offset())
                            .toString();
                    json.writeStringField("id", id);
                    json.writeNumberField("partition", message.partition());
                    json.writeNumberField("offset", message.offset());
                    json.writeNumberField("receivedAt", exchange.receivedAt());
                    json.writeNumberField("storedAt", message.storedAt());
                } else {
                    error(json, (Failed) outcome);
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

    private static void error(JsonGenerator json, Failed failure) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("code", failure.code().slug());
        json.writeStringField("detail", failure.detail());
        json.writeNumberField("status", failure.code().status());
        json.writeBooleanField("retryable", failure.code().retryable());
        json.writeStringField("outcome", outcome(failure));
        json.writeEndObject();
    }

    private static ObjectNode problem(Exchange exchange, Problems problems) {
        Failed worst = worst(exchange.outcomes());
        List<AppendOutcome> outcomes = exchange.outcomes();
        ObjectNode document = problems.document(
                new GatewayException(worst.code(), worst.detail()),
                problems.requestIds().of(exchange.request()));
        document.put("outcome", outcome(worst));
        if (outcomes.size() > 1) {
            var errors = document.putArray("errors");
            for (int i = 0; i < outcomes.size(); i++) {
                Failed failure = (Failed) outcomes.get(i);
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
    private static Failed worst(List<AppendOutcome> outcomes) {
        Failed first = (Failed) outcomes.get(0);
        for (AppendOutcome outcome : outcomes) {
            if (((Failed) outcome).code() == ErrorCode.OUTCOME_UNKNOWN) {
                return (Failed) outcome;
            }
        }
        return first;
    }

    private static String outcome(Failed failure) {
        return failure.unknown() ? "unknown" : "not-stored";
    }
}
