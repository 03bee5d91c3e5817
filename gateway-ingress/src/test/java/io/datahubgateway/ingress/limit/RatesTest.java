package io.datahubgateway.ingress.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.declaration.ByteSize;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RatesTest {

    private final AtomicLong now = new AtomicLong();

    private Rates rates(String who, @Nullable Integer requests, @Nullable Integer bytes) {
        return Rates.of(who, requests, bytes == null ? null : new ByteSize(bytes), Duration.ofMillis(100), now::get);
    }

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void withoutLimitsAllIsLetIn() {
        assertThat(rates("x", null, null)).isSameAs(Rates.NONE);
        assertThat(Rates.NONE.take(Long.MAX_VALUE)).isNull();
        assertThat(Rates.NONE.and(Rates.NONE).isNone()).isTrue();
    }

    @Test
    void whatOneRefusesIsTakenFromNone() {
        Rates own = rates("datahub a", 10, null);
        Rates all = rates("the gateway", 20, null); // holds two
        Rates together = own.and(all);
        assertThat(together.take(1)).isNull();
        for (int i = 0; i < 10; i++) {
            assertThat(together.take(1)).isNotNull();
        }

        assertThat(all.take(1)).as("left for others").isNull();
        assertThat(all.take(1)).isNotNull();
    }

    @Test
    void theLongestWaitIsToldInWholeSecondsRoundedUp() {
        Rates rates = rates("datahub a", 1, 1_000).and(rates("the gateway", 5, null));
        assertThat(rates.take(3_100)).isNull(); // a hundred were there

        TooFast late = rates.take(1);

        assertThat(late.limit()).isEqualTo("datahub a takes 1000 of bodies a second on this node");
        assertThat(late.nanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(3_001));
        assertThat(late.seconds()).isEqualTo(4);
        pass(late.seconds() * 1_000);
        assertThat(rates.late()).isNull();
        assertThat(rates.take(1)).isNull();
    }

    @Test
    void aStreamTakesBytesAndNoFurtherRequests() {
        Rates rates = rates("datahub a", 1, 1_000);
        assertThat(rates.take(0)).isNull();

        assertThat(rates.takeBytes(100)).isNull();
        assertThat(rates.takeBytes(100).nanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
        pass(1);
        assertThat(rates.takeBytes(100)).isNull();
    }

    @Test
    void aBodyOfUnknownLengthIsChargedWhenItIsThere() {
        Rates rates = rates("datahub a", null, 1_000);
        assertThat(rates.take(0)).isNull();
        rates.charge(1_099);

        assertThat(rates.take(0).seconds()).isEqualTo(1);
    }
}
