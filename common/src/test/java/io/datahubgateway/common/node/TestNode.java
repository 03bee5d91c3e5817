package io.datahubgateway.common.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.http.Connections;
import io.datahubgateway.common.http.Listener;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.common.status.NodeInfo;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.status.StatusReporter;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.testkit.BlockedLoops;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A node for tests: real services over the test broker, with a Vert.x of its own, so no bus joins two of them. */
public final class TestNode implements AutoCloseable {

    private final NodeServices services;
    private final Map<String, ObservedState> observed = new ConcurrentHashMap<>();

    private TestNode(NodeServices services) {
        this.services = services;
    }

    /** Over free ports and the test broker. */
    public static TestNode start(TestKafka kafka, Role... roles) {
        return start(kafka, Set.of(roles), Map.of());
    }

    /** @param settings setting path to value, over free ports and the test broker */
    public static TestNode start(TestKafka kafka, Set<Role> roles, Map<String, String> settings) {
        Map<String, String> flags = new HashMap<>(Map.of(
                "kafka.bootstrapServers", kafka.bootstrapServers(),
                "ingress.port", "0",
                "control.port", "0",
                "management.port", "0"));
        flags.putAll(settings);
        GatewaySettings bound = SettingsSource.load(null, Map.of(), flags);
        InternalTopics.create(kafka.admin());
        Connections connections = new Connections(bound.http());
        Vertx vertx = connections.vertx(BlockedLoops.options());
        NodeInfo node =
                new NodeInfo(flags.getOrDefault("nodeId", TestKafka.fresh("node")), roles, System.currentTimeMillis());
        KafkaConnection connection = new KafkaConnection(List.of(kafka.bootstrapServers()), node.id());
        TaskStore tasks = new TaskStore(vertx, connection);
        StatusReporter status = new StatusReporter(vertx, connection, node);
        Telemetry telemetry = new Telemetry();
        Problems problems = new Problems(new RequestIds(node.id()));
        TestNode started = new TestNode(new NodeServices(
                vertx,
                node,
                bound,
                connection,
                tasks,
                status,
                telemetry,
                problems,
                new Listener(vertx, connections, bound, telemetry, problems, Map.of())));
        vertx.eventBus().<JsonObject>consumer(BusAddress.TASK_OBSERVED, message -> started.observe(message.body()));
        get(tasks.start());
        get(status.start());
        return started;
    }

    public NodeServices services() {
        return services;
    }

    public String id() {
        return services.node().id();
    }

    /** What this node reported last of the task; null before the first report. */
    public @Nullable ObservedState observed(String task) {
        return observed.get(task);
    }

    private void observe(JsonObject report) {
        ObservedState state = ObservedState.fromJson(Json.object(report.encode().getBytes(StandardCharsets.UTF_8)));
        observed.put(state.task(), state);
    }

    /** Reads a JSON object written with single quotes. */
    public static ObjectNode json(String text) {
        return Json.object(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for the outcome, at most 30 seconds. Not on a Vert.x thread. */
    public static <T> T get(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no outcome in 30 s", e);
        }
    }

    @Override
    public void close() {
        services.status().close();
        services.tasks().close();
        services.telemetry().close();
        get(services.vertx().close());
    }
}
