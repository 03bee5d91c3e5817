package io.datahubgateway.ingress.face.hdinsight;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.json.JsonBytes;
import io.vertx.core.http.HttpServerRequest;

/** {@code {"code","message","retryable","requestId"}}, with a status that the contract declares. */
final class HdinsightRefusals implements Refusals {

    private final RequestIds requestIds;

    HdinsightRefusals(RequestIds requestIds) {
        this.requestIds = requestIds;
    }

    @Override
    public void write(HttpServerRequest request, Throwable failure) {
        String requestId = requestIds.of(request);
        HdinsightError error = HdinsightError.of(RefusalResponse.expected(failure, requestId));
        if (!RefusalResponse.isTooLate(request, failure)) {
            RefusalResponse.send(
                    request,
                    error.status(),
                    error.retryable(),
                    Endpoint.JSON,
                    begin(request, error).ascii("}").buffer());
        }
    }

    /** The document, to which the caller may add members before it closes it. */
    JsonBytes begin(HttpServerRequest request, HdinsightError error) {
        return error.writeTo(new JsonBytes(256).ascii("{"))
                .ascii(",\"requestId\":")
                .text(requestIds.of(request));
    }
}
