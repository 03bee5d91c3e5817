package io.datahubgateway.bench.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command as it is run, only short: all its processes, real deliveries, a table. It says nothing about speed. */
class EgressBenchIT {

    @Test
    void deliversInEachWayAndPrintsTheRatios() {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            new CommandLine(new EgressBench())
                    .execute(
                            "--cases=none-100,latency,idle",
                            "--rounds=1",
                            "--seconds=0.2",
                            "--warm-up=0",
                            "--idle-sinks=3");
        } finally {
            System.setOut(before);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("| 100 B, no order: straight loop ")
                .contains("| 100 B, no order: gateway ")
                .contains("| 1 100 B, no order ")
                .contains("| 6 append to delivery, p99 ms ")
                .contains("| 9 idle sinks, % of a core ")
                .doesNotContain("NaN");
    }
}
