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
    private volatile long last;

    /** @param nanoTime the clock */
    public Progress(Duration stall, LongSupplier nanoTime) {
        this.stallNanos = stall.toNanos();
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    void handedOver(int records) {
        if (waiting.getAndAdd(records) == 0) {
            last = nanoTime.getAsLong(); // nothing waited before: the stall time begins here
        }
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

    /** Whether records wait and none was acknowledged for the stall time. */
    public boolean isStalled() {
        return waiting.get() > 0 && nanoTime.getAsLong() - last > stallNanos;
    }
}
