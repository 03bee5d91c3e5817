package io.datahubgateway.egress;

import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.common.status.NodeInfo;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.status.StatusReporter;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The services of one node, as the launcher would make them, with a Vert.x of its own. */
public final class TestNode implements AutoCloseable {

    private final NodeServices services;
    private final Map<String, ObservedState> observed = new ConcurrentHashMap<>();

    private TestNode(NodeServices services) {
        this.services = services;
    }

    /** @param settings path to value, besides the brokers */
    public static TestNode start(TestKafka kafka, Map<String, String> settings) {
        InternalTopics.create(kafka.admin());
        Map<String, String> flags = new TreeMap<>(settings);
        flags.put("kafka.bootstrapServers", kafka.bootstrapServers());
        flags.put("roles", "egress");
        GatewaySettings all = SettingsSource.load(null, Map.of(), flags);
        Vertx vertx = Vertx.vertx();
        NodeInfo info = new NodeInfo(TestKafka.fresh("node"), Set.of(Role.EGRESS), System.currentTimeMillis());
        KafkaConnection connection = new KafkaConnection(List.of(kafka.bootstrapServers()), info.id());
        NodeServices services = new NodeServices(
                vertx,
                info,
                all,
                connection,
                new TaskStore(vertx, connection),
                new StatusReporter(vertx, connection, info),
                new Telemetry(),
                new Problems(new RequestIds(info.id())));
        TestNode node = new TestNode(services);
        vertx.eventBus().<JsonObject>consumer(BusAddress.TASK_OBSERVED, message -> node.observe(message.body()));
        get(services.tasks().start());
        get(services.status().start());
        return node;
    }

    public NodeServices services() {
        return services;
    }

    /** What this node reported last of the task; null before the first report. */
    public @Nullable ObservedState observed(String task) {
        return observed.get(task);
    }

    private void observe(JsonObject report) {
        ObservedState state = ObservedState.fromJson(Json.object(report.encode().getBytes(StandardCharsets.UTF_8)));
        observed.put(state.task(), state);
    }

    /** Waits for an outcome, not longer than any should take. */
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
