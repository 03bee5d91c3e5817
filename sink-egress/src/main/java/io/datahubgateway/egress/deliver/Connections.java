package io.datahubgateway.egress.deliver;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one destination that nobody uses at the moment. The one that was used last is taken first, so that after
 * a peak the others grow old and are closed. There are never more than requests were under way at a time, and one. On the
 * task's context; times are those of {@link System#nanoTime}.
 *
 * <p>The pool of Vert.x serves many destinations and threads, and each request pays for that; here there is one of each.
 */
final class Connections {

    private static final long BETWEEN_CLEANINGS_MS = 5_000;

    private final Vertx vertx;
    private final HttpClientAgent client;
    private final HttpConnectOptions destination;
    private final Deque<Idle> idle = new ArrayDeque<>(); // the one that was used last is first
    private boolean cleaning;
    private boolean closed;

    private record Idle(HttpClientConnection connection, long until) {}

    Connections(Vertx vertx, HttpClientAgent client, HttpConnectOptions destination) {
        this.vertx = vertx;
        this.client = client;
        this.destination = destination;
    }

    /** One that is open and free, for one request; null when there is none. */
    @Nullable
    HttpClientConnection poll(long now) {
        for (Idle last = idle.poll(); last != null; last = idle.poll()) {
            if (last.until - now > 0) {
                return last.connection;
            }
            last.connection.close();
        }
        return null;
    }

    /** A new one, for one request. */
    Future<HttpClientConnection> open() {
        return client.connect(destination)
                .onSuccess(opened -> opened.closeHandler(gone -> idle.removeIf(one -> one.connection == opened)));
    }

    /**
     * Its request is over. An open one is kept for the next request.
     *
     * @param nanos how long it may be kept, 0 when the destination closes it
     */
    void free(HttpClientConnection connection, long now, long nanos) {
        if (closed || nanos <= 0) {
            connection.close();
            return;
        }
        idle.push(new Idle(connection, now + nanos));
        if (!cleaning) {
            cleaning = true;
            cleanLater();
        }
    }

    private void cleanLater() {
        vertx.setTimer(BETWEEN_CLEANINGS_MS, fired -> {
            long now = System.nanoTime();
            idle.removeIf(one -> {
                boolean old = one.until - now <= 0;
                if (old) {
                    one.connection.close();
                }
                return old;
            });
            cleaning = !idle.isEmpty();
            if (cleaning) {
                cleanLater();
            }
        });
    }

    /** Closes those that are free, and each of the others when its request is over. */
    void close() {
        closed = true;
        idle.forEach(one -> one.connection.close());
        idle.clear();
    }
}
