package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.Fault;
import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.ProxiedKafka;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What load balancers are told while Kafka is away. */
class ReadinessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path data;

    @Test
    void aNodeThatHasLostKafkaIsLiveAndNotReadyUntilKafkaIsBackAlsoWithoutTraffic() {
        try (ProxiedKafka kafka = ProxiedKafka.start();
                GatewayProcess gateway = GatewayProcess.start(
                                data, "--roles", "ingress", "--kafka", kafka.bootstrapServers())
                        .awaitReady()) {
            assertThat(health(gateway, "ready").statusCode()).isEqualTo(200);

            kafka.proxy().set(Fault.blackHole());
            await().atMost(PATIENCE).until(() -> health(gateway, "ready").statusCode() == 503);
            assertThat(health(gateway, "ready").body())
                    .contains("\"status\":\"blocked\"", "\"kafka\":\"blocked: nothing of this node was stored for ");
            assertThat(health(gateway, "live").statusCode()).isEqualTo(200);

            kafka.proxy().set(Fault.NONE);
            await().atMost(PATIENCE).until(() -> health(gateway, "ready").statusCode() == 200);
            assertThat(health(gateway, "ready").body()).contains("\"kafka\":\"started\"");
        }
    }

    private static HttpResponse<String> health(GatewayProcess gateway, String probe) {
        return GatewayProcess.get(gateway.address("management") + "/health/" + probe);
    }
}
