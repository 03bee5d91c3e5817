package io.datahubgateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.ResponseBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The successful outcome of an operation.
 *
 * @param generation shown as {@code ETag}
 * @param location path of what was made
 */
record Answer(int status, JsonNode body, OptionalLong generation, Optional<String> location) {

    static Answer ok(JsonNode body) {
        return new Answer(200, body, OptionalLong.empty(), Optional.empty());
    }

    static Answer of(int status, JsonNode body, long generation) {
        return new Answer(status, body, OptionalLong.of(generation), Optional.empty());
    }

    Answer withStatus(int other) {
        return new Answer(other, body, generation, location);
    }

    Answer withLocation(String path) {
        return new Answer(status, body, generation, Optional.of(path));
    }

    /** Nothing happens when the client has gone. On the request's event loop. */
    void write(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON);
        generation.ifPresent(offset -> response.putHeader(HttpHeaders.ETAG, "\"" + offset + "\""));
        location.ifPresent(path -> response.putHeader(HttpHeaders.LOCATION, path));
        ResponseBody.end(request, Buffer.buffer(Json.bytes(body)));
        request.resume(); // an operation without a body leaves it paused
    }
}
