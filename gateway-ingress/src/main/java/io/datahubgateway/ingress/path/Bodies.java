package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.BodyLimits;
import io.datahubgateway.common.http.BodyReader;
import io.datahubgateway.common.http.ContentCoding;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * Reads bodies: within their limits and their time, decompressed where they are compressed, with what that takes held by
 * the request's permit. Belongs to one event loop.
 */
final class Bodies {

    private static final LongConsumer KNOWN = arrived -> {}; // and held since the head

    private final Deadlines<byte[]> deadlines;

    /** @param timeout how long a body may take; a client that sends a byte now and then must not hold its share for ever */
    Bodies(Duration timeout) {
        this.deadlines = new Deadlines<>(
                timeout,
                () -> new GatewayException(
                        ErrorCode.BODY_TOO_SLOW,
                        "the body did not arrive within " + DurationText.format(timeout) + "; nothing was written"));
    }

    /**
     * Completes with the whole body in an array of its own, after which the permit holds its length, or fails as {@link
     * BodyReader} says.
     *
     * @param announced what the head announces, held already; -1 when it announces no length
     */
    Future<byte[]> read(HttpServerRequest request, long announced, BodyLimits limits, InFlight.Permit permit) {
        ContentCoding coding = ContentCoding.of(request);
        Future<byte[]> body = coding == null
                ? BodyReader.readBytes(request, announced, limits.sent(), announced >= 0 ? KNOWN : permit::add)
                : BodyReader.readInflated(request, coding, announced, limits, permit::add)
                        .onSuccess(whole -> permit.shrinkTo(whole.length));
        return body.isComplete() ? body : deadlines.within(body);
    }
}
