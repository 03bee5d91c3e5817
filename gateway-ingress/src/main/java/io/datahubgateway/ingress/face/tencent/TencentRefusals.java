package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.vertx.core.http.HttpServerRequest;

/** {@code {"Response":{"Error":{"Code","Message"},"RequestId"}}}, always with the status 200. */
final class TencentRefusals implements Refusals {

    private static final int STATUS = 200;

    private final Envelope envelope;

    TencentRefusals(Envelope envelope) {
        this.envelope = envelope;
    }

    @Override
    public void write(HttpServerRequest request, Throwable failure) {
        TencentError error = failure instanceof TencentException own
                ? TencentError.of(own)
                : TencentError.of(RefusalResponse.expected(failure, envelope.requestId(request)));
        if (!RefusalResponse.isTooLate(request, failure)) {
            write(request, error, error.writeTo(Envelope.begin(256)));
        }
    }

    /** @param json the answer with the error in it, which is completed */
    void write(HttpServerRequest request, TencentError error, JsonBytes json) {
        RefusalResponse.send(request, STATUS, error.retryable(), Endpoint.JSON, envelope.end(json, request));
    }
}
