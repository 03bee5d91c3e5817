package io.datahubgateway.egress.flow;

import io.datahubgateway.egress.deliver.Verdicts;
import java.util.Optional;

/**
 * So many requests or bytes a second, however the requests end: a token bucket that holds what comes in a tenth of a second.
 * A request begins while a token is there; bytes may go into debt by one request.
 */
final class RateLimit implements FlowControl {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double most;
    private final boolean ofBytes;
    private double tokens;
    private long filledAt;
    private boolean begun;

    private RateLimit(double perSecond, boolean ofBytes) {
        this.perSecond = perSecond;
        this.ofBytes = ofBytes;
        this.most = Math.max(1, perSecond / 10);
        this.tokens = most;
    }

    static RateLimit requests(int perSecond) {
        return new RateLimit(perSecond, false);
    }

    static RateLimit bytes(long perSecond) {
        return new RateLimit(perSecond, true);
    }

    @Override
    public long readyIn(long now) {
        fill(now);
        return tokens >= 1 ? 0 : Math.max(1, (long) Math.ceil((1 - tokens) / perSecond * NANOS));
    }

    private void fill(long now) {
        if (begun) {
            tokens = Math.min(most, tokens + (now - filledAt) / NANOS * perSecond);
        }
        filledAt = now;
    }

    @Override
    public Optional<Hold> hold(long now) {
        return readyIn(now) == 0 ? Optional.empty() : Optional.of(Hold.RATE);
    }

    @Override
    public void begun(long now, long bytes) {
        fill(now);
        begun = true;
        tokens -= ofBytes ? bytes : 1;
    }

    @Override
    public void ended(long now, long nanos, Verdicts verdicts) {
        // what was sent was sent
    }

    @Override
    public void abandoned(long begun) {
        // what was sent was sent
    }

    @Override
    public void wakeWith(Runnable alarm) {
        // only time changes what it says, and it says how much
    }
}
