package io.datahubgateway.egress.deliver;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests that take longer than a fixed time. The time is the same for all, so they are due in the order in which they
 * began: a list of them and one timer do, where a timer of its own would cost every request that is in time. On the task's
 * context.
 */
final class Timeouts {

    private final Vertx vertx;
    private final long nanos;
    private final Consumer<HttpExchange> late;
    private @Nullable HttpExchange oldest;
    private @Nullable HttpExchange newest;
    private boolean armed;

    /** @param late takes what is not over in time */
    Timeouts(Vertx vertx, Duration time, Consumer<HttpExchange> late) {
        this.vertx = vertx;
        this.nanos = time.toNanos();
        this.late = late;
    }

    void begun(HttpExchange exchange, long now) {
        exchange.begun = now;
        exchange.older = newest;
        if (newest == null) {
            oldest = exchange;
        } else {
            newest.younger = exchange;
        }
        newest = exchange;
        arm(nanos);
    }

    /** It is over; to say so twice changes nothing. */
    void ended(HttpExchange exchange) {
        if (exchange.older != null) {
            exchange.older.younger = exchange.younger;
        } else if (oldest == exchange) {
            oldest = exchange.younger;
        }
        if (exchange.younger != null) {
            exchange.younger.older = exchange.older;
        } else if (newest == exchange) {
            newest = exchange.older;
        }
        exchange.older = null;
        exchange.younger = null;
    }

    /** The timer stays when its request ends in time: the next one takes it over. */
    private void arm(long wait) {
        if (!armed) {
            armed = true;
            vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(wait) + 1, fired -> ring()); // not before it is due
        }
    }

    private void ring() {
        armed = false;
        long now = System.nanoTime();
        for (HttpExchange first = oldest; first != null && first.begun + nanos - now <= 0; first = oldest) {
            ended(first);
            late.accept(first);
        }
        if (oldest != null) {
            arm(oldest.begun + nanos - now);
        }
    }
}
