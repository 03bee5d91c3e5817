package io.datahubgateway.ingress.path;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;

/**
 * {@code Prefer: respond-async} (RFC 7240, section 4.1): 202 without a body as soon as Kafka's client has the records,
 * before any acknowledgement, so they may be lost without anybody being told. What is known to have failed by then is
 * answered as without the preference. The request's hold on the limits stays until Kafka has answered, and a shutdown waits
 * for that too. On the request's event loop.
 */
public final class EarlyAnswer {

    private static final CharSequence PREFER = HttpHeaders.createOptimized("Prefer");
    private static final CharSequence APPLIED = HttpHeaders.createOptimized("Preference-Applied");
    private static final String RESPOND_ASYNC = "respond-async";
    private static final int ACCEPTED = 202;

    private final IngressMeters meters;

    public EarlyAnswer(IngressMeters meters) {
        this.meters = meters;
    }

    /**
     * The records were handed over: answers if the client prefers that. What Kafka's client refused at once comes back with
     * a hop that was queued before this one, and is answered by {@link AnswerStep} then.
     */
    void onHandover(Exchange exchange, int records) {
        if (!exchange.face().answersEarly() || !isPreferred(exchange.request())) {
            return;
        }
        exchange.early = Exchange.Early.WANTED;
        Vertx.currentContext().runOnContext(hop -> {
            if (exchange.early == Exchange.Early.WANTED) {
                tell(exchange, records);
            }
        });
    }

    /** Answers now. */
    Future<Void> tell(Exchange exchange, int records) {
        exchange.early = Exchange.Early.TOLD;
        HttpServerResponse response = exchange.request().response();
        Future<Void> sent = response.setStatusCode(ACCEPTED)
                .putHeader(APPLIED, RESPOND_ASYNC)
                .end();
        meters.accepted(exchange, records);
        return sent;
    }

    private static boolean isPreferred(HttpServerRequest request) {
        if (request.getHeader(PREFER) == null) {
            return false;
        }
        for (String header : request.headers().getAll(PREFER)) {
            for (String preference : header.split(",")) {
                String name = preference.split("[;=]", 2)[0];
                if (name.trim().toLowerCase(Locale.ROOT).equals(RESPOND_ASYNC)) {
                    return true;
                }
            }
        }
        return false;
    }
}
