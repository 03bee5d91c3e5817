package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.testkit.GatewayProcess;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration as a newcomer runs it, with fewer messages. */
class DemoIT {

    @TempDir
    private Path data;

    @Test
    void deliversEveryMessageExactlyAsSentAlsoOnTheDataOfAnEarlierOne() {
        for (int round = 0; round < 2; round++) {
            try (GatewayProcess demo = demo()) {
                assertThat(demo.exitStatus()).as(demo::everything).isZero();
                assertThat(demo.out())
                        .anyMatch(line -> line.contains("2,000 of 2,000 delivered byte for byte as sent"))
                        .anyMatch(line -> line.contains("\"code\":\"task-suspended\""))
                        .anyMatch(line -> line.contains("delivered end to end"));
                assertThat(demo.err()).isEmpty();
            }
        }
    }

    private GatewayProcess demo() {
        return GatewayProcess.run(
                Map.of(),
                ("demo --exit --messages 2000 --kafka-port 0 --ingress-port 0 --control-port 0 --management-port 0"
                                + " --data-dir " + data)
                        .split(" "));
    }
}
