package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.http.BodyReader;
import io.vertx.core.Future;

/** Reads the body within the limit. What the head did not announce is counted against the limits as it arrives. */
public final class ReadBodyStep implements Step {

    private final ByteSize maxBody;

    public ReadBodyStep(ByteSize maxBody) {
        this.maxBody = maxBody;
    }

    @Override
    public Future<Void> run(Exchange exchange) {
        boolean announced = BodyReader.announcedLength(exchange.request()) >= 0;
        return BodyReader.read(
                        exchange.request(),
                        maxBody,
                        announced ? arrived -> {} : arrived -> exchange.permit.add(arrived))
                .map(body -> {
                    exchange.body = body;
                    return null;
                });
    }
}
