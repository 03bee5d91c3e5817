package io.datahubgateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.OpenApi;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.control.position.OffsetChange;
import io.datahubgateway.control.position.Positions;
import io.datahubgateway.control.position.SinkGroups;
import io.datahubgateway.control.position.SinkOffsets;
import io.datahubgateway.control.record.RecordNodes;
import io.datahubgateway.control.safety.TopicSafety;
import io.vertx.core.Vertx;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** The code and {@code openapi.yaml} say the same. */
class ContractTest {

    private final OpenApi contract = OpenApi.load();

    /** What the router goes by. */
    private record Routed(String method, String path, Set<String> consumes, Set<String> produces) {}

    @Test
    void theCodeServesExactlyTheOperationsOfTheContract() throws Exception {
        Vertx vertx = Vertx.vertx();
        KafkaConnection nowhere = new KafkaConnection(List.of("127.0.0.1:1"), "contract");
        try (TaskStore tasks = new TaskStore(vertx, nowhere);
                Admin admin = nowhere.admin("contract")) {
            Duration within = Duration.ofSeconds(1);
            Positions positions = new Positions(admin, vertx.getOrCreateContext(), within);
            SinkGroups groups = new SinkGroups(admin, vertx);
            TaskApi api = new TaskApi(
                    tasks,
                    new ObservedStates(System::currentTimeMillis),
                    positions,
                    new TopicSafety(admin, vertx.getOrCreateContext(), within, true),
                    groups,
                    new SinkOffsets(admin, positions, groups, vertx.getOrCreateContext(), within),
                    new RecordNodes(vertx, within),
                    contract,
                    new Problems(new RequestIds("contract")));

            assertThat(api.endpoints().stream().map(ContractTest::routed))
                    .containsExactlyInAnyOrderElementsOf(contract.operations("control").stream()
                            .map(operation -> new Routed(
                                    operation.method().name(),
                                    operation.path(),
                                    operation.consumes(),
                                    operation.produces()))
                            .toList());
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void theCommandHasTheKeysOfTheContract() {
        assertKeys("Command", Command.class);
        assertKeys("TaskFilter", TaskFilter.class);
    }

    @Test
    void theChangeOfOffsetsHasTheKeysOfTheContract() {
        assertKeys("OffsetChange", OffsetChange.class);
        assertKeys("OffsetPlace", OffsetChange.Place.class);
    }

    private void assertKeys(String schema, Class<? extends Record> type) {
        JsonNode properties = contract.schema(schema).path("properties");
        assertThat(properties.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    private static Routed routed(Endpoint endpoint) {
        return new Routed(
                endpoint.method().name(),
                endpoint.path(),
                new TreeSet<>(endpoint.consumes()),
                new TreeSet<>(endpoint.produces()));
    }
}
