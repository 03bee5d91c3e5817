package io.datahubgateway.common.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per request, when it is answered or its client is gone. On while the logger {@value #NAME} has the level INFO,
 * which the setting {@code accessLog} gives it and which can be changed at run time; off, it costs the look at that level.
 * On the request's event loop.
 */
public final class AccessLog {

    /** Name of the logger. */
    public static final String NAME = "io.datahubgateway.access";

    private static final Logger LOGGER = LoggerFactory.getLogger(NAME);

    private static final Runnable OFF = () -> {};

    private AccessLog() {}

    /** Called with each request before anything else happens to it. @return to be run when its response has ended */
    static Runnable follow(HttpServerRequest request, RequestIds ids) {
        if (!LOGGER.isInfoEnabled()) {
            return OFF;
        }
        long begun = System.nanoTime();
        String requestId = ids.of(request);
        return () -> write(request, requestId, System.nanoTime() - begun);
    }

    private static void write(HttpServerRequest request, String requestId, long nanos) {
        HttpServerResponse response = request.response();
        LOGGER.atInfo()
                .addKeyValue("method", request.method())
                .addKeyValue("path", request.path()) // a query may hold what nobody should see
                .addKeyValue("status", response.headWritten() ? response.getStatusCode() : "none")
                .addKeyValue("bytesIn", request.bytesRead())
                .addKeyValue("bytesOut", response.bytesWritten())
                .addKeyValue("ms", TimeUnit.NANOSECONDS.toMillis(nanos))
                .addKeyValue("requestId", requestId)
                .log("request");
    }
}
