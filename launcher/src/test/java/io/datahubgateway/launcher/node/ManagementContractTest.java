package io.datahubgateway.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.OpenApi;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The code and {@code openapi.yaml} say the same. */
class ManagementContractTest {

    @Test
    void theManagementPortServesExactlyTheOperationsOfTheContract() {
        assertThat(new ManagementServer(null, null, null, null, null)
                        .endpoints().stream().map(ManagementContractTest::operation))
                .containsExactlyInAnyOrderElementsOf(OpenApi.load().operations("management").stream()
                        .map(operation -> operation.method() + " " + operation.path() + " " + operation.consumes()
                                + operation.produces())
                        .toList());
    }

    private static String operation(Endpoint endpoint) {
        return endpoint.method() + " " + endpoint.path() + " " + new TreeSet<>(endpoint.consumes())
                + new TreeSet<>(endpoint.produces());
    }
}
