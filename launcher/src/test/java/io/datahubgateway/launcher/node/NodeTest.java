package io.datahubgateway.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.http.HttpPort;
import io.datahubgateway.common.status.Role;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeTest {

    @Test
    void theReadyLineNamesWhatTheNodeServes() {
        Map<Role, Integer> ports = Map.of(Role.INGRESS, 8080, Role.CONTROL_PLANE, 8083);

        assertThat(new Node("n1", "127.0.0.1", ports, 8081, "127.0.0.1:9092", Set.of()).readyLine())
                .isEqualTo("ready node=n1 ingress=http://127.0.0.1:8080 control=http://127.0.0.1:8083"
                        + " management=http://127.0.0.1:8081 kafka=127.0.0.1:9092");
        assertThat(new Node("n1", "127.0.0.1", Map.of(), 8081, "k:1,k:2", Set.of()).readyLine())
                .isEqualTo("ready node=n1 management=http://127.0.0.1:8081 kafka=k:1,k:2");
        assertThat(new Node("n1", "127.0.0.1", ports, 8081, "k:1", EnumSet.of(HttpPort.INGRESS, HttpPort.CONTROL))
                        .readyLine())
                .isEqualTo("ready node=n1 ingress=https://127.0.0.1:8080 control=https://127.0.0.1:8083"
                        + " management=http://127.0.0.1:8081 kafka=k:1");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,127.0.0.1", "::,127.0.0.1", "::1,[::1]", "10.0.0.7,10.0.0.7", "gateway-1,gateway-1"})
    void urlsHaveAnAddressThatAClientCanUse(String host, String address) {
        assertThat(new Node("n1", host, Map.of(), 8081, "k:1", Set.of()).managementUrl())
                .isEqualTo("http://" + address + ":8081");
    }

    @Test
    void madeIdsAreValidAndDiffer() {
        assertThat(NodeIds.make()).matches("[A-Za-z0-9._-]{1,64}").isNotEqualTo(NodeIds.make());
    }
}
