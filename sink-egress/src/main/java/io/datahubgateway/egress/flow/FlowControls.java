package io.datahubgateway.egress.flow;

import io.datahubgateway.egress.deliver.Verdicts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Several flow controls of which all must agree. On the task's context. */
public record FlowControls(List<FlowControl> all) implements FlowControl {

    @Override
    public long readyIn(long now) {
        long longest = 0;
        for (FlowControl one : all) {
            longest = Math.max(longest, one.readyIn(now));
        }
        return longest;
    }

    @Override
    public Optional<Hold> hold(long now) {
        return all.stream()
                .filter(one -> one.readyIn(now) > 0)
                .max(Comparator.comparingLong(one -> one.readyIn(now)))
                .flatMap(longest -> longest.hold(now));
    }

    @Override
    public void begun(long now, long bytes) {
        all.forEach(one -> one.begun(now, bytes));
    }

    @Override
    public void ended(long now, long nanos, Verdicts verdicts) {
        all.forEach(one -> one.ended(now, nanos, verdicts));
    }

    @Override
    public void abandoned(long begun) {
        all.forEach(one -> one.abandoned(begun));
    }

    @Override
    public void wakeWith(Runnable alarm) {
        all.forEach(one -> one.wakeWith(alarm));
    }
}
