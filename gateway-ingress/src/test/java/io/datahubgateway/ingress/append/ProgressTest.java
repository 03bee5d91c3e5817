package io.datahubgateway.ingress.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final AtomicLong clock = new AtomicLong();
    private final Progress progress = new Progress(Duration.ofSeconds(1), clock::get);

    private void pass(long millis) {
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void stallsWhenNothingIsAcknowledgedWhileRecordsWait() {
        progress.handedOver(2);
        pass(1_000);
        assertThat(progress.isStalled()).isFalse();
        pass(1);
        assertThat(progress.isStalled()).isTrue();
    }

    @Test
    void doesNotStallWhenNothingWaits() {
        pass(60_000);
        assertThat(progress.isStalled()).isFalse();
        progress.handedOver(1);
        assertThat(progress.isStalled()).as("the time before does not count").isFalse();
    }

    @Test
    void goesOnWithAnAcknowledgementAndEndsWhenEverythingIsDecided() {
        progress.handedOver(2);
        pass(1_500);
        assertThat(progress.isStalled()).isTrue();
        progress.acknowledged();
        progress.decided(1);
        assertThat(progress.isStalled()).isFalse();
        pass(1_500);
        assertThat(progress.isStalled()).isTrue();
        progress.unacknowledged();
        progress.decided(1);
        assertThat(progress.waiting()).isZero();
        assertThat(progress.isStalled()).as("given up is not acknowledged").isTrue();
        progress.acknowledged();
        pass(1_500);
        assertThat(progress.isStalled()).as("nothing waits").isFalse();
    }

    /** Else one stuck partition would keep every other from showing that it is not stuck. */
    @Test
    void letsOneRequestThroughPerStallTime() {
        progress.handedOver(1);
        pass(1_500);
        assertThat(progress.isStalled()).isTrue();
        pass(1_000);
        assertThat(progress.isStalled()).as("the probe").isFalse();
        assertThat(progress.isStalled()).isTrue();
        pass(1_001);
        assertThat(progress.isStalled()).as("the next probe").isFalse();
        assertThat(progress.isStalled()).isTrue();
    }

    @Test
    void aRequestThatJoinsWaitingOnesDoesNotRestartTheStallTime() {
        progress.handedOver(1);
        pass(900);
        progress.handedOver(1);
        pass(200);
        assertThat(progress.isStalled()).isTrue();
    }
}
