package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.json.JsonBytes;
import io.vertx.core.http.HttpServerRequest;

/** {@code {"error_code":40403,"message":"..."}}, with the status that the code begins with. */
final class V3Refusals implements Refusals {

    private final RequestIds requestIds;

    V3Refusals(RequestIds requestIds) {
        this.requestIds = requestIds;
    }

    @Override
    public void write(HttpServerRequest request, Throwable failure) {
        V3Error error = error(request, failure);
        if (!RefusalResponse.isTooLate(request, failure)) {
            JsonBytes document = error.writeTo(new JsonBytes(256).ascii("{")).ascii("}");
            RefusalResponse.send(request, error.status(), error.retryable(), Endpoint.JSON, document.buffer());
        }
    }

    V3Error error(HttpServerRequest request, Throwable failure) {
        return V3Error.of(failure, requestIds.of(request));
    }
}
