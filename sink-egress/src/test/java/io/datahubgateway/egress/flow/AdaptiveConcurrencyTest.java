package io.datahubgateway.egress.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveConcurrencyTest {

    @ParameterizedTest(name = "seed {0}: {1} workers of {2} ms, line of {3}")
    @CsvSource({
        "1, 1, 20, 1000",
        "2, 8, 50, 1000",
        "3, 32, 100, 1000",
        "4, 100, 200, 1000",
        "5, 16, 50, 4",
        "6, 40, 100, 10",
        "7, 8, 10, 0"
    })
    void reaches85PercentOfTheBestFixedConcurrencyWithin20Seconds(long seed, int workers, long millis, int line) {
        int best = 0;
        for (int fixed : new int[] {workers, Math.min(200, workers + line)}) { // no other is better
            FlowControl control = new FixedConcurrency(fixed);
            best = Math.max(best, new FlowSimulation(control, seed, workers, millis, line).takenBetween(20, 40));
        }

        FlowSimulation adaptive = new FlowSimulation(new AdaptiveConcurrency(1, 200), seed, workers, millis, line);

        assertThat(adaptive.takenBetween(20, 40)).isGreaterThan((int) (0.85 * best));
        assertThat(adaptive.busy).as("pushed back").isLessThan(adaptive.begun / 5);
    }
}
