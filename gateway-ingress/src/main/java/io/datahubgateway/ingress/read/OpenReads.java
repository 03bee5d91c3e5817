package io.datahubgateway.ingress.read;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The reads that stay open: tails, and those that wait for a record. Bounded in number; ended at shutdown. Any thread. */
final class OpenReads {

    private final int most;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    OpenReads(int most) {
        this.most = most;
    }

    int count() {
        return count.get();
    }

    /**
     * Counts one in.
     *
     * @param end ends it soon; called by any thread, also before this returns
     * @throws GatewayException {@code overloaded} at the limit, {@code shutting-down}
     */
    void enter(Runnable end) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            throw new GatewayException(
                    ErrorCode.OVERLOADED,
                    most + " tails and reads that wait are open, which is the limit; try again later");
        }
        ends.add(end);
        if (draining) {
            leave(end);
            throw new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down; read from another");
        }
    }

    /** Counts it out. Further calls do nothing. */
    void leave(Runnable end) {
        if (ends.remove(end)) {
            count.decrementAndGet();
        }
    }

    /** Ends all, and lets no more in. */
    void drain() {
        draining = true;
        ends.forEach(Runnable::run);
    }
}
