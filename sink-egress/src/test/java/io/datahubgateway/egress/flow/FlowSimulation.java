package io.datahubgateway.egress.flow;

import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;

/**
 * A destination on a virtual clock that works at so many requests at a time, lets others wait in line, and pushes back when the
 * line is too long. There is always another request to be sent.
 */
final class FlowSimulation {

    private static final Verdicts TAKEN = Verdicts.all(200, "", Verdict.DELIVERED);
    private static final Verdicts BUSY = Verdicts.all(429, "", Verdict.retry(Reason.of("busy")));

    private final FlowControl flow;
    private final Random random;
    private final int workers;
    private final long workNanos;
    private final int longestLine;
    private final PriorityQueue<Long> working = new PriorityQueue<>(); // when each is done
    private final Queue<Long> begunAt = new ArrayDeque<>(); // of those in line
    private final PriorityQueue<long[]> events = new PriorityQueue<>(Comparator.comparingLong(event -> event[0]));
    private long now;
    int taken;
    int busy;
    int begun;

    FlowSimulation(FlowControl flow, long seed, int workers, long workMillis, int longestLine) {
        this.flow = flow;
        this.random = new Random(seed);
        this.workers = workers;
        this.workNanos = workMillis * 1_000_000;
        this.longestLine = longestLine;
    }

    /** Answers taken between these times. */
    int takenBetween(long fromSeconds, long toSeconds) {
        run(fromSeconds);
        int before = taken;
        run(toSeconds);
        return taken - before;
    }

    private void run(long untilSeconds) {
        long end = untilSeconds * 1_000_000_000;
        while (now < end) {
            long wait = flow.readyIn(now);
            if (wait <= 0) {
                begin();
                continue;
            }
            long next = wait == FlowControl.WHEN_WOKEN ? Long.MAX_VALUE : now + wait;
            if (!events.isEmpty() && events.element()[0] <= next) {
                long[] event = events.remove();
                now = event[0];
                end(event[1], event[2] == 1);
            } else {
                now = Math.min(next, end);
            }
        }
    }

    private void begin() {
        begun++;
        flow.begun(now, 1_000);
        while (!working.isEmpty() && working.element() <= now) {
            working.remove();
        }
        if (working.size() < workers) {
            work(now);
        } else if (begunAt.size() < longestLine) {
            begunAt.add(now);
        } else {
            events.add(new long[] {now + 1_000_000, now, 0});
        }
    }

    private void work(long since) {
        long done = now + (long) (workNanos * (0.9 + 0.2 * random.nextDouble()));
        working.add(done);
        events.add(new long[] {done, since, 1});
    }

    private void end(long since, boolean worked) {
        if (worked) {
            taken++;
            working.remove();
            Long next = begunAt.poll();
            if (next != null) {
                work(next);
            }
        } else {
            busy++;
        }
        flow.ended(now, now - since, worked ? TAKEN : BUSY);
    }
}
