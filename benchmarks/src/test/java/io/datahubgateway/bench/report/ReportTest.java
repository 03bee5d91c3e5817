package io.datahubgateway.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void spreadHasTheMiddleAndTheExtremes() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(2.5, 1, 4));
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        assertThat(Spread.ofRatios(List.of(90.0, 50.0, 10.0), List.of(100.0, 50.0, 20.0)))
                .isEqualTo(new Spread(0.9, 0.5, 1));
        assertThatThrownBy(() -> Spread.ofRatios(List.of(1.0), List.of(1.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void targetsThatMustBeReachedFromBelowAndFromAbove() {
        Target throughput = Target.atLeast(1, "throughput", 0.9, 1.1);
        assertThat(List.of(throughput.judge(1.1), throughput.judge(0.9), throughput.judge(0.89)))
                .containsExactly("goal", "floor", "MISSED");
        Target latency = Target.atMost(4, "latency", 1.5, 1.2);
        assertThat(List.of(latency.judge(1.2), latency.judge(1.5), latency.judge(1.51)))
                .containsExactly("goal", "floor", "MISSED");
        assertThat(latency.holds(1.5)).isTrue();
        assertThat(latency.holds(1.51)).isFalse();
    }

    @Test
    void tableLinesUp() {
        assertThat(new Table("load", "req/s")
                        .row("raw", "45,000")
                        .row("with JSON", "9")
                        .toString())
                .isEqualTo("""
                        | load      |  req/s |
                        | --------- | -----: |
                        | raw       | 45,000 |
                        | with JSON |      9 |
                        """);
    }
}
