package io.datahubgateway.ingress.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

    private static final Duration BURST = Duration.ofMillis(100);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5 * SECOND); // clocks may begin anywhere

    private TokenBucket bucket(long perSecond) {
        return new TokenBucket(perSecond, BURST, now::get);
    }

    private void pass(long nanos) {
        now.addAndGet(nanos);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 100, 3333, 1_000_000, 10L << 30})
    void whoeverComesAtOnceGetsABurstAndAtLeastOne(long perSecond) {
        TokenBucket bucket = bucket(perSecond);
        long got = IntStream.range(0, 200_000).filter(i -> bucket.take(1) == 0).count();

        long burst = Math.max(1, perSecond / 10);
        assertThat(got).isBetween(Math.min(200_000, burst) * 99 / 100, Math.min(200_000, burst));
    }

    @ParameterizedTest
    @CsvSource({"1,10", "7,10", "100,3", "3333,3", "20000,3"})
    void manyTogetherGetTheRate(long perSecond, long seconds) {
        TokenBucket bucket = bucket(perSecond);
        long got = 0;
        long step = SECOND / perSecond / 3 + 1; // three come where one may
        for (long passed = 0; passed < seconds * SECOND; passed += step) {
            got += bucket.take(1) == 0 ? 1 : 0;
            pass(step);
        }

        double allowed = perSecond * seconds;
        assertThat(got / allowed).isCloseTo(1, within(perSecond < 20 ? 1 / allowed : 0.05));
    }

    @Test
    void doesNotSaveUpMoreThanABurst() {
        TokenBucket bucket = bucket(100);
        pass(TimeUnit.HOURS.toNanos(1));

        assertThat(IntStream.range(0, 100).filter(i -> bucket.take(1) == 0).count())
                .isEqualTo(10);
    }

    @Test
    void whoeverWaitsAsLongAsToldIsLetIn() {
        Random random = new Random(4711);
        for (int round = 0; round < 2_000; round++) {
            TokenBucket bucket = bucket(1 + random.nextInt(1_000_000));
            long wait = 0;
            for (int i = 0; i < 1_000 && wait == 0; i++) {
                wait = bucket.take(random.nextInt(1_000_000));
            }
            if (wait == 0) {
                continue;
            }
            pass(wait - 1);
            assertThat(bucket.take(1)).isEqualTo(1);
            pass(1);
            assertThat(bucket.readyIn()).isZero();
            assertThat(bucket.take(1)).isZero();
        }
    }

    @Test
    void whatIsLargerThanItIsLetInAndPaidForByThoseBehind() {
        TokenBucket bucket = bucket(1_000);

        assertThat(bucket.take(10_000)).isZero();
        assertThat(bucket.take(1)).isEqualTo(9_901 * SECOND / 1_000);
        pass(9_901 * SECOND / 1_000);
        assertThat(bucket.take(1)).isZero();
    }

    @Test
    void whatIsGivenBackIsThereAgain() {
        TokenBucket bucket = bucket(10); // holds one
        assertThat(bucket.take(1)).isZero();
        assertThat(bucket.take(1)).isPositive();

        bucket.giveBack(1);

        assertThat(bucket.take(1)).isZero();
    }

    @Test
    void whatIsChargedIsNotAskedFor() {
        TokenBucket bucket = bucket(1_000); // holds a hundred
        bucket.charge(1_099);
        assertThat(bucket.readyIn()).isEqualTo(SECOND);
    }

    @Test
    void nothingIsTakenTwiceByManyThreads() {
        TokenBucket bucket = bucket(1_000_000);

        long got = IntStream.range(0, 400_000)
                .parallel()
                .filter(i -> bucket.take(1) == 0)
                .count();

        assertThat(got).isEqualTo(100_000);
    }
}
