package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.OpenApi;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The code and {@code openapi.yaml} say the same. */
@KafkaTest
class IngressContractIT {

    private record Routed(String method, String path, Set<String> consumes, Set<String> produces) {

        static Routed of(Endpoint endpoint) {
            return new Routed(
                    endpoint.method().name(),
                    endpoint.path(),
                    new TreeSet<>(endpoint.consumes()),
                    new TreeSet<>(endpoint.produces()));
        }

        static Routed of(OpenApi.Operation operation) {
            return new Routed(operation.method().name(), operation.path(), operation.consumes(), operation.produces());
        }
    }

    @Test
    void theCodeServesExactlyTheOperationsOfTheContract(TestKafka kafka) {
        try (TestNode node = TestNode.start(kafka, Set.of(Role.INGRESS), Map.of());
                IngressParts parts = new IngressParts(node.services())) {
            List<Endpoint> served = new IngressServer(node.services(), parts, 0)
                    .apis().stream().flatMap(api -> api.endpoints().stream()).toList();

            assertThat(served.stream().map(Routed::of))
                    .containsExactlyInAnyOrderElementsOf(OpenApi.load().operations("ingress").stream()
                            .map(Routed::of)
                            .toList());
        }
    }
}
