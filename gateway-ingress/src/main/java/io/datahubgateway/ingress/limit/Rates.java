package io.datahubgateway.ingress.limit;

import io.datahubgateway.common.declaration.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How fast requests and bytes may come in, by all the limits that hold at some place together: what one of them refuses is
 * taken from none. Any thread; without locks, and without allocation unless something is refused.
 *
 * <p>A request takes its place and its bytes with {@link #take}. What sends on and on takes further bytes with {@link
 * #takeBytes}, before it reads them, and waits as long as it is told. Bytes that nobody could know of before they were there
 * are {@linkplain #charge charged}.
 */
public final class Rates {

    /** No limits. */
    public static final Rates NONE = new Rates(List.of());

    private final RateLimit[] limits;

    private Rates(List<RateLimit> limits) {
        this.limits = limits.toArray(RateLimit[]::new);
    }

    /**
     * @param who is limited, for clients, as in {@code "datahub orders"}
     * @param requestsPerSecond null for no such limit
     * @param bytesPerSecond null for no such limit
     * @param burst what comes in this time may come at once
     * @param nanoTime the clock
     */
    public static Rates of(
            String who,
            @Nullable Integer requestsPerSecond,
            @Nullable ByteSize bytesPerSecond,
            Duration burst,
            LongSupplier nanoTime) {
        List<RateLimit> limits = new ArrayList<>();
        if (requestsPerSecond != null) {
            limits.add(new RateLimit(
                    new TokenBucket(requestsPerSecond, burst, nanoTime),
                    false,
                    who + " takes " + requestsPerSecond + " requests a second on this node"));
        }
        if (bytesPerSecond != null) {
            limits.add(new RateLimit(
                    new TokenBucket(bytesPerSecond.bytes(), burst, nanoTime),
                    true,
                    who + " takes " + bytesPerSecond + " of bodies a second on this node"));
        }
        return limits.isEmpty() ? NONE : new Rates(limits);
    }

    /** These and others; what is taken is taken from both. */
    public Rates and(Rates others) {
        if (isNone() || others.isNone()) {
            return isNone() ? others : this;
        }
        List<RateLimit> all = new ArrayList<>(List.of(limits));
        all.addAll(List.of(others.limits));
        return new Rates(all);
    }

    public boolean isNone() {
        return limits.length == 0;
    }

    /** Whether a request could not come in now, as far as these limits know; takes nothing. Null when it could. */
    public @Nullable TooFast late() {
        return late(1);
    }

    /** Lets a request in that has so many bytes as far as one knows; null when it is in. */
    public @Nullable TooFast take(long bytes) {
        return take(1, bytes);
    }

    /** Lets in further bytes of a request that is in; null when they are. */
    public @Nullable TooFast takeBytes(long bytes) {
        return take(0, bytes);
    }

    private @Nullable TooFast take(int requests, long bytes) {
        TooFast late = late(requests); // of all limits, so that the longest wait is told
        for (int i = 0; i < limits.length && late == null; i++) {
            long cost = limits[i].cost(requests, bytes);
            long wait = concerns(limits[i], requests) ? limits[i].bucket().take(cost) : 0;
            if (wait > 0) { // somebody else was faster
                late = new TooFast(limits[i].words(), wait);
                giveBack(i, requests, bytes);
            }
        }
        return late;
    }

    private @Nullable TooFast late(int requests) {
        TooFast longest = null;
        for (RateLimit limit : limits) {
            long wait = concerns(limit, requests) ? limit.bucket().readyIn() : 0;
            if (wait > (longest == null ? 0 : longest.nanos())) {
                longest = new TooFast(limit.words(), wait);
            }
        }
        return longest;
    }

    private void giveBack(int taken, int requests, long bytes) {
        for (int i = 0; i < taken; i++) {
            if (concerns(limits[i], requests)) {
                limits[i].bucket().giveBack(limits[i].cost(requests, bytes));
            }
        }
    }

    private static boolean concerns(RateLimit limit, int requests) {
        return limit.ofBytes() || requests > 0;
    }

    /** Bytes that have come in beyond those that were known; they are paid for by whoever comes next. */
    public void charge(long bytes) {
        for (RateLimit limit : limits) {
            if (limit.ofBytes()) {
                limit.bucket().charge(bytes);
            }
        }
    }
}
