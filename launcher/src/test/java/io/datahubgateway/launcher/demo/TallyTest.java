package io.datahubgateway.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {

    private final Tally tally = new Tally(3);

    TallyTest() {
        for (int number = 1; number <= 3; number++) {
            tally.sending(number, Orders.body(number));
        }
    }

    @Test
    void countsWhatArrivesExactlyAsSent() {
        tally.arrived(Orders.body(1));
        tally.arrived(Orders.body(3));

        assertThat(tally.delivered()).isEqualTo(2);
        assertThat(tally.missing(10)).containsExactly(2);
    }

    @Test
    void aRepeatIsNoSecondDelivery() {
        tally.arrived(Orders.body(1));
        tally.arrived(Orders.body(1));

        assertThat(tally.delivered()).isEqualTo(1);
        assertThat(tally.repeats()).isEqualTo(1);
    }

    @Test
    void oneOtherByteIsNoDelivery() {
        byte[] body = Orders.body(2);
        body[body.length - 3]++;

        assertThat(tally.arrived(body)).isTrue();
        assertThat(tally.delivered()).isZero();
        assertThat(tally.altered()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"hello\":\"world\"}",
                "{\"order\":}",
                "{\"order\":0}",
                "{\"order\":4}",
                "{\"order\":99999999999}"
            })
    void otherMessagesAreNotOfTheDemonstration(String body) {
        assertThat(tally.arrived(body.getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    @Test
    void ordersDifferAndAreTheSameEachTime() {
        assertThat(Orders.body(7)).isEqualTo(Orders.body(7)).isNotEqualTo(Orders.body(8));
        assertThat(Orders.number(Orders.body(1_234_567))).isEqualTo(1_234_567);
    }
}
