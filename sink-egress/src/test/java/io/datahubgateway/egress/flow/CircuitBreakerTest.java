package io.datahubgateway.egress.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.task.sink.Breaker;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.flow.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final Verdicts TAKEN = Verdicts.all(200, "", Verdict.DELIVERED);
    private static final Verdicts FAILED = Verdicts.unanswered(Verdict.retry(Reason.of("down")));
    private static final Verdicts REJECTED = Verdicts.all(400, "", new Verdict.Reject(Reason.of("no")));

    private final List<State> states = new ArrayList<>();
    private final CircuitBreaker breaker =
            new CircuitBreaker(new Breaker(3, 50, Duration.ofSeconds(10), Duration.ofSeconds(30)), states::add);
    private long now = -5_000_000_000L; // a clock may be negative

    private void requests(Verdicts verdicts, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(breaker.readyIn(now)).isZero();
            breaker.begun(now, 1);
            breaker.ended(now, 1, verdicts);
        }
    }

    private void pass(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void opensAtItsFailuresProbesAndCloses() {
        requests(FAILED, 3);

        assertThat(breaker.readyIn(now)).isEqualTo(Duration.ofSeconds(30).toNanos());
        pass(30);
        assertThat(breaker.readyIn(now)).isZero();
        breaker.begun(now, 1);
        assertThat(breaker.readyIn(now)).as("one request only").isEqualTo(FlowControl.WHEN_WOKEN);
        breaker.ended(now, 1, TAKEN);

        assertThat(breaker.readyIn(now)).isZero();
        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void aProbeThatFailsOpensItForAsLongAgain() {
        requests(FAILED, 3);
        pass(30);
        requests(FAILED, 1);

        assertThat(breaker.readyIn(now)).isEqualTo(Duration.ofSeconds(30).toNanos());
    }

    @Test
    void aProbeThatIsRejectedShowsThatTheDestinationIsThere() {
        requests(FAILED, 3);
        pass(30);
        requests(REJECTED, 1);

        assertThat(states).endsWith(State.CLOSED);
    }

    @Test
    void aProbeThatIsGivenUpMakesRoomForAnother() {
        requests(FAILED, 3);
        pass(30);
        breaker.begun(now, 1);
        breaker.abandoned(now);

        assertThat(breaker.readyIn(now)).isZero();
    }

    @Test
    void fewFailuresAmongManyRequestsKeepItClosed() {
        for (int i = 0; i < 20; i++) {
            requests(TAKEN, 2);
            requests(FAILED, 1);
        }

        assertThat(states).isEmpty();
    }

    @Test
    void whatIsOlderThanTheWindowDoesNotCount() {
        for (int i = 0; i < 10; i++) {
            requests(FAILED, 1);
            pass(6);
        }

        assertThat(states).isEmpty();
    }

    @Test
    void rejectedRecordsSayNothingAgainstTheDestination() {
        requests(REJECTED, 100);

        assertThat(states).isEmpty();
    }

    @Test
    void requestsThatWereUnderWayWhenItOpenedChangeNothing() {
        breaker.begun(now, 1);
        requests(FAILED, 3);
        breaker.ended(now, 1, TAKEN);

        assertThat(states).containsExactly(State.OPEN);
        assertThat(breaker.readyIn(now)).isPositive();
    }

    /** Two requests begin, one of them outlasts the time for which the breaker is open. */
    private long straggler() {
        long begun = now;
        breaker.begun(now, 1);
        pass(1);
        requests(FAILED, 3);
        pass(30);
        assertThat(breaker.readyIn(now)).isZero();
        breaker.begun(now, 1);
        pass(2);
        return begun;
    }

    @Test
    void aStragglerThatFailsDoesNotCountAsTheProbe() {
        long begun = straggler();
        breaker.ended(now, now - begun, FAILED);

        assertThat(states).endsWith(State.HALF_OPEN);
        breaker.ended(now, 2_000_000_000L, TAKEN);
        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void aStragglerThatSucceedsDoesNotCloseIt() {
        long begun = straggler();
        breaker.ended(now, now - begun, TAKEN);

        assertThat(states).endsWith(State.HALF_OPEN);
        breaker.ended(now, 2_000_000_000L, FAILED);
        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.OPEN);
    }

    @Test
    void aStragglerThatIsGivenUpLetsNoSecondProbeGo() {
        breaker.abandoned(straggler());

        assertThat(breaker.readyIn(now)).isEqualTo(FlowControl.WHEN_WOKEN);
    }

    @Test
    void stragglersOfTheLastOutageOpenNothingAnew() {
        long begun = straggler();
        breaker.ended(now, 2_000_000_000L, TAKEN);
        for (int i = 0; i < 3; i++) {
            breaker.ended(now, now - begun, FAILED);
        }

        assertThat(states).endsWith(State.CLOSED);
    }
}
