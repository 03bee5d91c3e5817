package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.BodyReader;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Reads the body within the limit. What the head did not announce is counted against the limits as it arrives. */
public final class ReadBodyStep implements Step {

    private static final LongConsumer KNOWN = arrived -> {}; // and held since the head

    private final ByteSize maxBody;
    private final Deadlines<byte[]> deadlines;

    /** @param timeout how long a body may take; a client that sends a byte now and then must not hold its share for ever */
    public ReadBodyStep(ByteSize maxBody, Duration timeout) {
        this.maxBody = maxBody;
        this.deadlines = deadlines(timeout);
    }

    /** Of bodies, on one event loop. */
    static Deadlines<byte[]> deadlines(Duration timeout) {
        return new Deadlines<>(
                timeout,
                () -> new GatewayException(
                        ErrorCode.BODY_TOO_SLOW,
                        "the body did not arrive within " + DurationText.format(timeout) + "; nothing was written"));
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        LongConsumer arrived = exchange.announced >= 0 ? KNOWN : more -> exchange.permit.add(more);
        Future<byte[]> body = BodyReader.readBytes(exchange.request(), exchange.announced, maxBody, arrived);
        return (body.isComplete() ? body : deadlines.within(body)).map(whole -> {
            exchange.body = whole;
            return null;
        });
    }
}
