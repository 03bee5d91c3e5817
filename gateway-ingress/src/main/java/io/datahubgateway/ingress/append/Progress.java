package io.datahubgateway.ingress.append;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Watches whether Kafka acknowledges. When it has not for the stall time although records wait, new requests are refused
 * at once instead of piling up behind it. Any thread.
 */
public final class Progress {

    private final long stallNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong lastProbe;
    private volatile long last;

    /** @param nanoTime the clock */
    public Progress(Duration stall, LongSupplier nanoTime) {
        this.stallNanos = stall.toNanos();
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
        this.lastProbe = new AtomicLong(last);
    }

    void handedOver(int records) {
        if (waiting.get() == 0) {
            last = nanoTime.getAsLong(); // nothing waits: the stall time begins here
        }
        waiting.addAndGet(records);
    }

    void acknowledged() {
        last = nanoTime.getAsLong();
    }

    void decided() {
        waiting.decrementAndGet();
    }

    /** Records that were handed to Kafka and are not decided. */
    public long waiting() {
        return waiting.get();
    }

    /**
     * Whether records wait and none was acknowledged for the stall time. Once per stall time the answer is no all the
     * same: a request that gets through shows whether only some partition is stuck.
     */
    public boolean isStalled() {
        long now = nanoTime.getAsLong();
        if (waiting.get() == 0 || now - last <= stallNanos) {
            return false;
        }
        long probed = lastProbe.get();
        boolean probe = now - Math.max(last + stallNanos, probed) > stallNanos && lastProbe.compareAndSet(probed, now);
        return !probe;
    }
}
