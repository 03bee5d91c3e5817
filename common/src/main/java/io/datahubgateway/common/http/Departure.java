package io.datahubgateway.common.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * Answers on their way to clients of HTTP/2, which can leave an answer where it is for ever and yet keep their connection
 * busy; what the request holds would be held for ever too. On the request's event loop.
 */
public final class Departure {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final int BYTES_PER_SECOND = 16 * 1024;

    private Departure() {}

    /**
     * Closes the connection when the answer has not left after a minute, and a second for every 16 KiB.
     *
     * @param sent completes when the answer has left; fails when it can't any more
     * @param bytes of the answer
     * @return the same future
     */
    public static Future<Void> inTime(HttpServerRequest request, Future<Void> sent, int bytes) {
        return within(SHORTEST.plusSeconds(bytes / BYTES_PER_SECOND), request, sent);
    }

    static Future<Void> within(Duration time, HttpServerRequest request, Future<Void> sent) {
        if (request.version() == HttpVersion.HTTP_2 && !sent.isComplete()) {
            Context context = Vertx.currentContext();
            // By then nearly all have left.
            context.runOnContext(soon -> watch(context.owner(), time, request, sent));
        }
        return sent;
    }

    /** Vert.x can't cancel a request whose answer is written, so its connection ends. */
    private static void watch(Vertx vertx, Duration time, HttpServerRequest request, Future<Void> sent) {
        if (!sent.isComplete()) {
            HttpConnection connection = request.connection();
            long timer = vertx.setTimer(time.toMillis(), late -> connection.close());
            sent.onComplete(left -> vertx.cancelTimer(timer));
        }
    }
}
