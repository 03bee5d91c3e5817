package io.datahubgateway.launcher.node;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Notices an event loop that has stopped turning: each has a timer that notes the time. Asks nothing of Kafka or of any
 * other system, so a node is not restarted for a fault that is elsewhere.
 */
final class EventLoopPulse {

    private static final long PERIOD_MILLIS = 500;
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLongArray lastBeat;

    private EventLoopPulse(int eventLoops) {
        this.lastBeat = new AtomicLongArray(eventLoops);
        for (int i = 0; i < eventLoops; i++) {
            lastBeat.set(i, System.nanoTime());
        }
    }

    /** Vert.x gives each instance of a verticle the next event loop. */
    static Future<EventLoopPulse> start(Vertx vertx, int eventLoops) {
        EventLoopPulse pulse = new EventLoopPulse(eventLoops);
        AtomicInteger next = new AtomicInteger();
        return vertx.deployVerticle(
                        () -> pulse.new Beat(next.getAndIncrement()), new DeploymentOptions().setInstances(eventLoops))
                .map(pulse);
    }

    /** Any thread. */
    boolean allTurn() {
        long now = System.nanoTime();
        for (int i = 0; i < lastBeat.length(); i++) {
            if (now - lastBeat.get(i) > LOST_NANOS) {
                return false;
            }
        }
        return true;
    }

    private final class Beat extends VerticleBase {
        private final int index;

        private Beat(int index) {
            this.index = index;
        }

        @Override
        public Future<?> start() {
            vertx.setPeriodic(PERIOD_MILLIS, fired -> lastBeat.set(index, System.nanoTime()));
            return Future.succeededFuture();
        }
    }
}
