package io.datahubgateway.egress.flow;

import io.datahubgateway.common.task.sink.Breaker;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Leaves a destination alone that fails again and again.
 *
 * <pre>
 *           enough failures within the window           openFor is over
 *   CLOSED ----------------------------------> OPEN ----------------------> HALF_OPEN: one request
 *     ^                                         ^                                |  |
 *     |                                         +--------- it failed ------------+  |
 *     +------------------------------------------- it did not fail -----------------+
 * </pre>
 *
 * <p>A request failed when it is worth another try as a whole; one that is rejected says nothing against the destination.
 * Requests that began before it opened change nothing any more, however they end. On the task's context.
 */
public final class CircuitBreaker implements FlowControl {

    /** Whether requests may begin. */
    public enum State {
        CLOSED,
        HALF_OPEN,
        OPEN;

        /** As the status shows it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** As the metric shows it. */
        public int number() {
            return ordinal();
        }
    }

    private static final int SLOTS = 10; // of a window

    private final Breaker rules;
    private final Consumer<State> changed;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private State state = State.CLOSED;
    private long openUntil;
    private boolean probing;
    private boolean opened; // ever
    private long openedAt; // at last

    private static final class Slot {
        final long from;
        int requests;
        int failures;

        Slot(long from) {
            this.from = from;
        }
    }

    /** @param changed told of every new state */
    public CircuitBreaker(Breaker rules, Consumer<State> changed) {
        this.rules = rules;
        this.changed = changed;
    }

    @Override
    public long readyIn(long now) {
        return switch (state) {
            case CLOSED -> 0;
            case OPEN -> Math.max(0, openUntil - now);
            case HALF_OPEN -> probing ? WHEN_WOKEN : 0;
        };
    }

    @Override
    public Optional<Hold> hold(long now) {
        return readyIn(now) == 0 ? Optional.empty() : Optional.of(Hold.BREAKER);
    }

    @Override
    public void begun(long now, long bytes) {
        if (state == State.OPEN) { // its time is over: this is the one
            enter(State.HALF_OPEN);
        }
        probing = state == State.HALF_OPEN;
    }

    @Override
    public void ended(long now, long nanos, Verdicts verdicts) {
        if (isStraggler(now - nanos)) {
            return;
        }
        boolean failed = verdicts.isWhole() && verdicts.of(0) instanceof Verdict.Retry;
        switch (state) {
            case CLOSED -> {
                count(now, failed);
                if (failed && isTooMuch()) {
                    open(now);
                }
            }
            case HALF_OPEN -> {
                if (failed) {
                    open(now);
                } else {
                    slots.clear();
                    enter(State.CLOSED);
                }
            }
            case OPEN -> {
                // nothing begins while it is open
            }
        }
    }

    private boolean isStraggler(long begun) {
        return opened && begun - openedAt <= 0;
    }

    private void count(long now, boolean failed) {
        long window = rules.window().toNanos();
        while (!slots.isEmpty() && now - slots.element().from >= window) {
            slots.remove();
        }
        Slot slot = slots.peekLast();
        if (slot == null || now - slot.from >= window / SLOTS) {
            slot = new Slot(now);
            slots.add(slot);
        }
        slot.requests++;
        slot.failures += failed ? 1 : 0;
    }

    private boolean isTooMuch() {
        long requests = 0;
        long failures = 0;
        for (Slot slot : slots) {
            requests += slot.requests;
            failures += slot.failures;
        }
        return failures >= rules.failures() && failures * 100 >= requests * rules.percent();
    }

    private void open(long now) {
        opened = true;
        openedAt = now;
        openUntil = now + rules.openFor().toNanos();
        enter(State.OPEN);
    }

    private void enter(State next) {
        state = next;
        probing = false;
        changed.accept(next);
    }

    @Override
    public void abandoned(long begun) {
        probing &= isStraggler(begun); // if it was the one, another may go
    }

    @Override
    public void wakeWith(Runnable alarm) {
        // time is said, and nothing else but the end of a request changes it
    }
}
