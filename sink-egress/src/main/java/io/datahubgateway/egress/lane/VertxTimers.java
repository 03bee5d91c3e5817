package io.datahubgateway.egress.lane;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Timers of the context on which they are asked for. */
public record VertxTimers(Vertx vertx) implements Timers {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public Timer after(Duration delay, Runnable call) {
        long millis = delay.plusNanos(999_999).toMillis(); // rounded up: a wait is never shorter than asked for
        long id = vertx.setTimer(Math.max(1, millis), fired -> call.run());
        return () -> vertx.cancelTimer(id);
    }
}
