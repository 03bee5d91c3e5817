package io.datahubgateway.egress.flow;

import io.datahubgateway.egress.deliver.Verdicts;
import java.util.Optional;

/** So many requests at a time, however they end. */
public final class FixedConcurrency implements FlowControl {

    private final int most;
    private int underWay;

    /** @param most requests at a time, at least one */
    public FixedConcurrency(int most) {
        this.most = most;
    }

    @Override
    public long readyIn(long now) {
        return underWay < most ? 0 : WHEN_WOKEN;
    }

    @Override
    public Optional<Hold> hold(long now) {
        return readyIn(now) == 0 ? Optional.empty() : Optional.of(Hold.CONCURRENCY);
    }

    @Override
    public void begun(long now, long bytes) {
        underWay++;
    }

    @Override
    public void ended(long now, long nanos, Verdicts verdicts) {
        underWay--;
    }

    @Override
    public void abandoned(long begun) {
        underWay--;
    }

    @Override
    public void wakeWith(Runnable alarm) {
        // nothing but the end of a request changes what it says
    }
}
