package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.MediaTypes;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.json.JsonBytes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** {@code {"error_code":40401,"message":"Topic not found. ..."}}, with the status that the code begins with. */
final class ConfluentRefusals implements Refusals {

    static final String CONSUMERS = "/consumers";

    private static final List<String> SCHEMA_FORMATS = List.of("avro", "jsonschema", "protobuf");

    private final RequestIds requestIds;

    ConfluentRefusals(RequestIds requestIds) {
        this.requestIds = requestIds;
    }

    @Override
    public void write(HttpServerRequest request, Throwable failure) {
        String requestId = requestIds.of(request);
        ConfluentError error = failure instanceof ConfluentException own
                ? ConfluentError.of(own)
                : error(request, RefusalResponse.expected(failure, requestId));
        if (!RefusalResponse.isTooLate(request, failure)) {
            JsonBytes document = new JsonBytes(256)
                    .ascii("{\"error_code\":")
                    .number(error.code())
                    .ascii(",\"message\":")
                    .text(error.message())
                    .ascii("}");
            RefusalResponse.send(
                    request, error.status(), error.retryable(), ConfluentFace.answerType(request), document.buffer());
        }
    }

    private static ConfluentError error(HttpServerRequest request, GatewayException problem) {
        if (problem.code() == ErrorCode.NOT_FOUND
                && String.valueOf(request.path()).startsWith(CONSUMERS)) {
            return new ConfluentError(
                    ConfluentException.CONSUMER_NOT_FOUND,
                    "Consumer instance not found. Consumer groups are not served here; records are read with"
                            + " GET /topics/{topic}/partitions/{partition}/records?offset=...");
        }
        String mediaType = MediaTypes.bare(request.getHeader(HttpHeaders.CONTENT_TYPE));
        if (problem.code() == ErrorCode.UNSUPPORTED_MEDIA_TYPE
                && SCHEMA_FORMATS.stream().anyMatch(mediaType::contains)) {
            return new ConfluentError(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE.status(),
                    "There is no schema registry here, so " + mediaType + " is not taken; send json, binary or text");
        }
        return ConfluentError.of(problem);
    }
}
