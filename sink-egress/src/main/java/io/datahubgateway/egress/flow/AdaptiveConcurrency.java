package io.datahubgateway.egress.flow;

import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import java.util.Optional;

/**
 * As many requests at a time as the destination answers without letting them wait. What an answer takes when nothing waits is
 * learned from the quickest times. The limit grows while answers take little longer than that (by doubling until it was lowered
 * once, then by one) and falls by a tenth when they take twice as long. When the destination pushes back, by asking for another
 * try or by not answering, it falls by a quarter at once. At its lowest it learns anew what an answer takes.
 */
final class AdaptiveConcurrency implements FlowControl {

    private static final int SAMPLES = 10; // at least, in one step
    private static final double LITTLE_LONGER = 1.5;
    private static final double TOO_LONG = 2;
    private static final double WEIGHT_OF_QUICKER = 0.2;
    private static final double WEIGHT_OF_SLOWER = 0.002;

    private final int least;
    private final int most;
    private int limit;
    private int underWay;
    private boolean reached; // the limit, within this step
    private boolean everLowered;
    private double unhurried; // nanoseconds of an answer when nothing waits, 0 before the first step
    private double sum; // of this step
    private int count;
    private long stepEnds;
    private long nextCut;
    private boolean begun;

    /** @param least requests at a time, at least one, where it begins */
    AdaptiveConcurrency(int least, int most) {
        this.least = least;
        this.most = most;
        this.limit = least;
    }

    int limit() {
        return limit;
    }

    @Override
    public long readyIn(long now) {
        return underWay < limit ? 0 : WHEN_WOKEN;
    }

    @Override
    public Optional<Hold> hold(long now) {
        return readyIn(now) == 0 ? Optional.empty() : Optional.of(Hold.CONCURRENCY);
    }

    @Override
    public void begun(long now, long bytes) {
        if (!begun) {
            begun = true;
            stepEnds = now;
            nextCut = now;
        }
        underWay++;
        reached |= underWay >= limit;
    }

    @Override
    public void ended(long now, long nanos, Verdicts verdicts) {
        underWay--;
        if (verdicts.isWhole() && verdicts.of(0) instanceof Verdict.Retry) {
            pushedBack(now, nanos);
            return;
        }
        sum += nanos;
        count++;
        if (count >= SAMPLES && now - stepEnds >= 0) {
            step(now, sum / count);
        }
    }

    /** Those that fail together are one reason. */
    private void pushedBack(long now, long nanos) {
        if (now - nextCut >= 0) {
            lower(limit * 3 / 4);
            nextCut = now + (long) Math.max(unhurried, nanos);
        }
    }

    private void step(long now, double current) {
        if (unhurried == 0 || everLowered && limit == least) {
            unhurried = current;
            everLowered = false;
        } else {
            unhurried += (current < unhurried ? WEIGHT_OF_QUICKER : WEIGHT_OF_SLOWER) * (current - unhurried);
        }
        if (current > TOO_LONG * unhurried) {
            lower((int) (limit * 0.9));
        } else if (reached && current <= LITTLE_LONGER * unhurried) {
            limit = Math.min(most, everLowered ? limit + 1 : limit * 2);
        }
        sum = 0;
        count = 0;
        reached = underWay >= limit;
        stepEnds = now + (long) current;
    }

    private void lower(int to) {
        limit = Math.max(least, to);
        everLowered = true;
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
