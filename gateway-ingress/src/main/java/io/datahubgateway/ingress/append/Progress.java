package io.datahubgateway.ingress.append;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Watches whether Kafka acknowledges. When it has not for the stall time although records wait, or
 * although records were given up since the last acknowledgement, new requests are refused at once instead of piling up
 * behind it; one per stall time is let through to see whether Kafka is back. Any thread.
 */
public final class Progress {

    private final long stallNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong lastProbe;
    private volatile long last;
    private volatile boolean failing; // the last word about a record that was handed over is not an acknowledgement

    /** @param nanoTime the clock */
    public Progress(Duration stall, LongSupplier nanoTime) {
        this.stallNanos = stall.toNanos();
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
        this.lastProbe = new AtomicLong(last);
    }

    void handedOver(int records) {
        if (waiting.get() == 0 && !failing) {
            last = nanoTime.getAsLong(); // nothing waits: the stall time begins here
        }
        waiting.addAndGet(records);
    }

    /** Kafka has answered about a record: it is stored, or refused for good. */
    void acknowledged() {
        last = nanoTime.getAsLong();
        if (failing) {
            failing = false;
        }
    }

    /** Kafka took a record and did not acknowledge it by the deadline. */
    void unacknowledged() {
        failing = true;
    }

    /** Every record of a request is decided. */
    void decided(int records) {
        waiting.addAndGet(-records);
    }

    /** Records of requests that were handed to Kafka and are not decided as a whole. */
    public long waiting() {
        return waiting.get();
    }

    /**
     * Whether none was acknowledged for the stall time although records wait, or although some were given up since. Once
     * per stall time the answer is no all the same: the request that gets through shows whether Kafka is back, or whether
     * only some partition is stuck.
     */
    public boolean isStalled() {
        long now = nanoTime.getAsLong();
        if ((waiting.get() == 0 && !failing) || now - last <= stallNanos) {
            return false;
        }
        long probed = lastProbe.get();
        boolean probe = now - Math.max(last + stallNanos, probed) > stallNanos && lastProbe.compareAndSet(probed, now);
        return !probe;
    }
}
