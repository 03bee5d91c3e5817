package io.datahubgateway.egress.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.task.sink.Retry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {

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

    private static final Optional<Duration> NOT_ASKED = Optional.empty();

    private static RetrySchedule exponential(Duration initial, Duration max, RandomGenerator random) {
        return RetrySchedule.of(new Retry(initial, max), random);
    }

    private static RetrySchedule waits(@Nullable Integer attempts, int... seconds) {
        List<Duration> waits =
                Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
        return RetrySchedule.of(new Retry(null, null, waits, attempts, Duration.ofSeconds(20)), LARGEST);
    }

    @ParameterizedTest
    @CsvSource({"1, 200", "2, 400", "3, 800", "9, 51200", "10, 60000", "11, 60000", "1000000, 60000"})
    void theBoundDoublesUpToTheLargest(int failures, long millis) {
        RetrySchedule backOff = exponential(Duration.ofMillis(200), Duration.ofSeconds(60), LARGEST);

        assertThat(backOff.waitAfter(failures, NOT_ASKED)).contains(Duration.ofMillis(millis));
    }

    @Test
    void theLongestBoundsDoNotOverflow() {
        RetrySchedule backOff = exponential(Duration.ofHours(1), Duration.ofHours(24), LARGEST);

        assertThat(backOff.waitAfter(Integer.MAX_VALUE, NOT_ASKED)).contains(Duration.ofHours(24));
    }

    @Test
    void waitsAreSpreadOverTheWholeRange() {
        RetrySchedule backOff = exponential(Duration.ofMillis(100), Duration.ofMillis(100), new Random(7));
        long[] tenths = new long[10];
        for (int i = 0; i < 10_000; i++) {
            Duration wait = backOff.waitAfter(1 + i % 5, NOT_ASKED).orElseThrow();
            assertThat(wait).isBetween(Duration.ZERO, Duration.ofMillis(100));
            tenths[(int) Math.min(9, wait.toMillis() / 10)]++;
        }

        assertThat(Arrays.stream(tenths)).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void aListIsWaitedForWordForWordAndThenTheRecordIsExhausted() {
        RetrySchedule list = waits(null, 5, 30, 60);

        assertThat(list.waitAfter(1, NOT_ASKED)).contains(Duration.ofSeconds(5));
        assertThat(list.waitAfter(2, NOT_ASKED)).contains(Duration.ofSeconds(30));
        assertThat(list.waitAfter(3, NOT_ASKED)).contains(Duration.ofSeconds(60));
        assertThat(list.waitAfter(4, NOT_ASKED)).isEmpty();
    }

    @Test
    void moreAttemptsThanWaitsRepeatTheLastOne() {
        assertThat(waits(6, 5, 30).waitAfter(5, NOT_ASKED)).contains(Duration.ofSeconds(30));
        assertThat(waits(6, 5, 30).waitAfter(6, NOT_ASKED)).isEmpty();
        assertThat(waits(Retry.UNLIMITED, 5).waitAfter(1_000_000, NOT_ASKED)).contains(Duration.ofSeconds(5));
    }

    @ParameterizedTest(name = "asked for {0} s, waits {1} s")
    @CsvSource({"0, 5", "4, 5", "6, 6", "20, 20", "3600, 20"})
    void theDestinationIsHeededUpToTheCapAndNeverShortensAWait(int asked, int waited) {
        assertThat(waits(null, 5).waitAfter(1, Optional.of(Duration.ofSeconds(asked))))
                .contains(Duration.ofSeconds(waited));
    }

    @Test
    void aCapOfNothingHeedsNothing() {
        Retry retry = new Retry(null, null, List.of(Duration.ofSeconds(5)), null, Duration.ZERO);

        assertThat(RetrySchedule.of(retry, LARGEST).waitAfter(1, Optional.of(Duration.ofHours(1))))
                .contains(Duration.ofSeconds(5));
    }
}
