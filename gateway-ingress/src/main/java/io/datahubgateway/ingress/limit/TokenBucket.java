package io.datahubgateway.ingress.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * So many tokens a second. It holds at most what comes in the time of a burst, at least one token, and is full in the
 * beginning. Whoever finds one token may take as many as needed: the bucket goes into debt then, and everybody waits until
 * it is paid. So nothing is too large for it, and over any time no more is taken than came in that time, one burst, and
 * what the last one took beyond. Any thread; without locks and without allocation.
 */
public final class TokenBucket {

    private static final double NANOS = 1e9;

    private final double nanosPerToken;
    private final long one;
    private final long burst;
    private final LongSupplier nanoTime;

    /** When it will be full again if nobody takes anything: all there is to know, in one number. */
    private final AtomicLong fullAt;

    /**
     * @param perSecond more than 0
     * @param nanoTime the clock
     */
    public TokenBucket(long perSecond, Duration burst, LongSupplier nanoTime) {
        this.nanosPerToken = NANOS / perSecond;
        this.one = nanos(1);
        this.burst = Math.max(burst.toNanos(), one);
        this.nanoTime = nanoTime;
        this.fullAt = new AtomicLong(nanoTime.getAsLong());
    }

    /** Nanoseconds until a token is there, if nobody else takes it; 0 when one is. */
    public long readyIn() {
        return readyIn(fullAt.get(), nanoTime.getAsLong());
    }

    private long readyIn(long full, long now) {
        return Math.max(0, full - now - burst + one);
    }

    /**
     * Takes so many tokens if one is there.
     *
     * @param tokens not negative
     * @return 0 when they are taken, otherwise nanoseconds until one will be there
     */
    public long take(long tokens) {
        while (true) {
            long full = fullAt.get();
            long now = nanoTime.getAsLong();
            long wait = readyIn(full, now);
            if (wait > 0 || fullAt.compareAndSet(full, later(full, now) + nanos(tokens))) {
                return wait;
            }
        }
    }

    /** Takes them whether they are there or not, for what has come in already. */
    public void charge(long tokens) {
        long cost = nanos(tokens);
        long now = nanoTime.getAsLong();
        fullAt.updateAndGet(full -> later(full, now) + cost);
    }

    /** Puts back what was taken for something that does not come in. */
    public void giveBack(long tokens) {
        fullAt.addAndGet(-nanos(tokens));
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private long nanos(long tokens) {
        return (long) Math.ceil(tokens * nanosPerToken);
    }
}
