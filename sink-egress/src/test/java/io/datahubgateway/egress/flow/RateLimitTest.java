package io.datahubgateway.egress.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = 1_000_000_000;

    private static FlowSimulation simulation(FlowControl rate, int line) {
        FlowControl both = new FlowControls(List.of(new FixedConcurrency(1_000), rate));
        return new FlowSimulation(both, 1, 50, 10, line);
    }

    @Test
    void beginsSoManyRequestsASecond() {
        FlowSimulation simulation = simulation(RateLimit.requests(100), 1_000);

        simulation.takenBetween(0, 10);

        assertThat(simulation.begun).isBetween(1_000, 1_011);
    }

    @Test
    void countsRequestsThatFailToo() {
        FlowSimulation simulation = new FlowSimulation(
                new FlowControls(List.of(new FixedConcurrency(1_000), RateLimit.requests(100))), 1, 1, 1_000, 0);

        simulation.takenBetween(0, 10);

        assertThat(simulation.busy).isPositive();
        assertThat(simulation.begun).isBetween(1_000, 1_011);
    }

    @Test
    void sendsSoManyBytesASecond() {
        FlowSimulation simulation = simulation(RateLimit.bytes(50_000), 1_000); // requests have 1,000

        simulation.takenBetween(0, 10);

        assertThat(simulation.begun).isBetween(500, 507);
    }

    @Test
    void aRequestThatIsLargerThanTheRateGoesIntoDebtOnce() {
        RateLimit rate = RateLimit.bytes(1_000);

        rate.begun(0, 5_000);

        assertThat(rate.readyIn(4 * SECOND)).isPositive();
        assertThat(rate.readyIn(5 * SECOND)).isZero();
    }
}
