package io.datahubgateway.egress.flow;

import io.datahubgateway.common.task.sink.Flow;
import io.datahubgateway.egress.deliver.Verdicts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Says when the next request to the destination may begin: concurrency, rates and the breaker, put together. There is one
 * per task and it speaks for all lanes: a lane is parked by its own wait only, so what holds requests back here
 * holds them back for the whole task and is never mistaken for a lane's back-off. Retries are requests like any other.
 *
 * <p>On the task's context. Times are nanoseconds of the task's {@code Timers}.
 */
public interface FlowControl {

    /** For {@link #readyIn}: asks again when a request has ended or {@link #wakeWith the alarm} is raised. */
    long WHEN_WOKEN = Long.MAX_VALUE;

    /**
     * Nanoseconds until a request may begin: 0 for now, else how long to wait before asking again, or {@link
     * #WHEN_WOKEN}. Asking commits to nothing.
     */
    long readyIn(long now);

    /** What holds requests back. */
    enum Hold {
        CONCURRENCY,
        RATE,
        BREAKER
    }

    /** What holds requests back now; empty while {@link #readyIn} says 0. */
    Optional<Hold> hold(long now);

    /** A request begins, after {@link #readyIn} said 0. A rate in bytes may go into debt by one request. */
    void begun(long now, long bytes);

    /**
     * The request ended. Called once for each {@link #begun}.
     *
     * @param nanos since it has {@link #begun}
     * @param verdicts on it
     */
    void ended(long now, long nanos, Verdicts verdicts);

    /**
     * The request was given up without a verdict, because its partition has gone. Called once, instead of {@link
     * #ended}.
     *
     * @param begun when it began
     */
    void abandoned(long begun);

    /** @param alarm to be run on the task's context when {@link #readyIn} may say something shorter by itself */
    void wakeWith(Runnable alarm);

    /**
     * What the definition asks for.
     *
     * @param breaker told of every new state of the breaker, if there is one
     */
    static FlowControl of(Flow flow, Consumer<CircuitBreaker.State> breaker) {
        List<FlowControl> all = new ArrayList<>();
        all.add(
                flow.adaptive()
                        ? new AdaptiveConcurrency(flow.leastConcurrency(), flow.concurrency())
                        : new FixedConcurrency(flow.concurrency()));
        if (flow.requestsPerSecond() != null) {
            all.add(RateLimit.requests(flow.requestsPerSecond()));
        }
        if (flow.bytesPerSecond() != null) {
            all.add(RateLimit.bytes(flow.bytesPerSecond().bytes()));
        }
        if (flow.breaker() != null) {
            all.add(new CircuitBreaker(flow.breaker(), breaker));
        }
        return all.size() == 1 ? all.get(0) : new FlowControls(List.copyOf(all));
    }
}
