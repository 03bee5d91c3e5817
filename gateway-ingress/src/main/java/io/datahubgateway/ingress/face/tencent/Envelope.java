package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.json.JsonBytes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** {@code {"Response":{...,"RequestId":"..."}}}: what stands around every answer. Any thread. */
final class Envelope {

    private final RequestIds requestIds;

    Envelope(RequestIds requestIds) {
        this.requestIds = requestIds;
    }

    /** @param expected bytes that the answer will about have */
    static JsonBytes begin(int expected) {
        return begin(new JsonBytes(64 + expected));
    }

    /** @param json empty */
    static JsonBytes begin(JsonBytes json) {
        return json.ascii("{\"Response\":{");
    }

    /** @param json an answer that was begun, whose members all end with a comma */
    Buffer end(JsonBytes json, HttpServerRequest request) {
        return end(json, requestId(request)).buffer();
    }

    /** @param requestId see {@link #requestId} */
    static JsonBytes end(JsonBytes json, String requestId) {
        return json.ascii("\"RequestId\":").text(requestId).ascii("}}");
    }

    /** The {@code X-Request-Id} that the client sent; else a UUID, as the platform has, made of the one that the gateway gave. */
    String requestId(HttpServerRequest request) {
        String id = requestIds.of(request);
        return id.equals(request.getHeader(RequestIds.HEADER))
                ? id
                : UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
