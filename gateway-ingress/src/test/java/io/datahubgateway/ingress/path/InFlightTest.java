package io.datahubgateway.ingress.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private final InFlight inFlight = new InFlight(new ByteSize(100), 2);

    @Test
    void refusesAtTheLimitOfBytesAndTakesAgainAfterARelease() {
        InFlight.Permit first = inFlight.enter(60);
        assertOverloaded(() -> inFlight.enter(41));
        InFlight.Permit second = inFlight.enter(40);
        assertOverloaded(() -> second.add(1));

        first.release();
        first.release(); // does nothing the second time
        second.add(60);

        assertThat(inFlight.bytes()).isEqualTo(100);
        second.release();
        assertThat(inFlight.bytes()).isZero();
        assertThat(inFlight.requests()).isZero();
    }

    @Test
    void refusesAtTheLimitOfRequests() {
        inFlight.enter(0);
        InFlight.Permit second = inFlight.enter(0);
        assertOverloaded(() -> inFlight.enter(0));
        second.release();
        inFlight.enter(0);
        assertThat(inFlight.requests()).isEqualTo(2);
    }

    @Test
    void whatATaskRefusesIsHeldNowhere() {
        InFlight ofTask = new InFlight(new ByteSize(50), 1_000);
        InFlight.Permit permit = inFlight.enter(30);
        permit.countFor(ofTask);
        assertThat(ofTask.bytes()).isEqualTo(30);
        assertOverloaded(() -> permit.add(21));
        assertThat(inFlight.bytes()).isEqualTo(30);
        InFlight.Permit other = inFlight.enter(21);
        assertOverloaded(() -> other.countFor(ofTask));
        other.release();

        permit.add(20);
        permit.shrinkTo(10);

        assertThat(inFlight.bytes()).isEqualTo(10);
        assertThat(ofTask.bytes()).isEqualTo(10);
        permit.release();
        permit.shrinkTo(0); // what is given back is given back once
        assertThat(inFlight.bytes()).isZero();
        assertThat(ofTask.bytes()).isZero();
    }

    private static void assertOverloaded(Runnable attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
    }
}
