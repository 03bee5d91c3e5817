package io.datahubgateway.egress.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.task.sink.Retry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {

    /** Gives the largest number that is asked for. */
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @ParameterizedTest
    @CsvSource({"1, 200", "2, 400", "3, 800", "9, 51200", "10, 60000", "11, 60000", "1000000, 60000"})
    void theBoundDoublesUpToTheLargest(int failures, long millis) {
        BackOff backOff = new BackOff(new Retry(Duration.ofMillis(200), Duration.ofSeconds(60)), LARGEST);

        assertThat(backOff.waitAfter(failures, Optional.empty())).contains(Duration.ofMillis(millis));
    }

    @Test
    void theLongestBoundsDoNotOverflow() {
        BackOff backOff = new BackOff(new Retry(Duration.ofHours(1), Duration.ofHours(24)), LARGEST);

        assertThat(backOff.waitAfter(Integer.MAX_VALUE, Optional.empty())).contains(Duration.ofHours(24));
    }

    @Test
    void waitsAreSpreadOverTheWholeRange() {
        BackOff backOff = new BackOff(new Retry(Duration.ofMillis(100), Duration.ofMillis(100)), new Random(7));
        long[] tenths = new long[10];
        for (int i = 0; i < 10_000; i++) {
            Duration wait = backOff.waitAfter(1 + i % 5, Optional.empty()).orElseThrow();
            assertThat(wait).isBetween(Duration.ZERO, Duration.ofMillis(100));
            tenths[(int) Math.min(9, wait.toMillis() / 10)]++;
        }

        assertThat(Arrays.stream(tenths)).allMatch(count -> count > 850 && count < 1150);
    }
}
