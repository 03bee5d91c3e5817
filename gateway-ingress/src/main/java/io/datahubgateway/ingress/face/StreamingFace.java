package io.datahubgateway.ingress.face;

import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.path.Exchange;
import io.vertx.core.http.HttpServerRequest;

/**
 * A wire protocol whose request may be a stream of JSON objects: these are taken, stored and reported on, in input order,
 * while it goes on.
 */
public interface StreamingFace extends ReportingFace {

    /**
     * Whether the request is a stream, by its head.
     *
     * @throws io.datahubgateway.common.error.GatewayException when the head is wrong
     */
    boolean isStream(HttpServerRequest request);

    /** Says what became of a record. */
    void report(JsonBytes to, Exchange part);

    /** Says why the stream ends before its client has ended it. */
    void reportEnd(JsonBytes to, HttpServerRequest request, Throwable failure);
}
