package io.datahubgateway.control;

import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.common.status.NodeInfo;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.status.StatusReporter;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The services of one node, started, on a Vert.x of its own: the buses of two nodes are not connected. */
public final class TestNode implements AutoCloseable {

    private final NodeServices services;

    private TestNode(NodeServices services) {
        this.services = services;
    }

    public static TestNode start(TestKafka kafka, Role... roles) {
        InternalTopics.create(kafka.admin());
        Vertx vertx = Vertx.vertx();
        GatewaySettings settings = SettingsSource.load(
                null, Map.of(), Map.of("kafka.bootstrapServers", kafka.bootstrapServers(), "control.port", "0"));
        NodeInfo node = new NodeInfo(TestKafka.fresh("node"), Set.of(roles), System.currentTimeMillis());
        KafkaConnection connection = new KafkaConnection(settings.kafka().bootstrapServers(), node.id());
        TestNode started = new TestNode(new NodeServices(
                vertx,
                node,
                settings,
                connection,
                new TaskStore(vertx, connection),
                new StatusReporter(vertx, connection, node),
                new Telemetry(),
                new Problems(new RequestIds(node.id()))));
        get(started.services.tasks().start());
        get(started.services.status().start());
        return started;
    }

    public NodeServices services() {
        return services;
    }

    public String id() {
        return services.node().id();
    }

    /** Waits for an outcome that must come. */
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
