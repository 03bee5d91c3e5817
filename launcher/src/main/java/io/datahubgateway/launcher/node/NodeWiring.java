package io.datahubgateway.launcher.node;

import io.datahubgateway.broker.EmbeddedKafka;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.http.Connections;
import io.datahubgateway.common.http.Listener;
import io.datahubgateway.common.http.Listener.PortException;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.kafka.ClientSecurity;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.kafka.KafkaUnreachableException;
import io.datahubgateway.common.kafka.NewTopics;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.node.RunningRole;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.status.NodeInfo;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.status.StatusReporter;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.control.ControlRole;
import io.datahubgateway.egress.EgressRole;
import io.datahubgateway.ingress.IngressRole;
import io.datahubgateway.launcher.log.LogLevel;
import io.datahubgateway.launcher.node.OpenParts.Stage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Puts a node together: every part in order, each entered in {@link OpenParts} as soon as it is open. Runs on the
 * caller's thread and blocks for seconds; never on an event loop.
 *
 * <p>Vert.x and the management port come first, so that the node can be watched while it waits for Kafka. A failure
 * closes what was opened and says in words what is in the way.
 */
public final class NodeWiring {

    private static final long PART_SECONDS = 60;

    /** The task that the embedded broker begins with: an open datahub for all topics. */
    private static final String DEFAULT_TASK = "{\"id\":\"default\",\"kind\":\"ingress\",\"topicPattern\":\".*\"}";

    private final GatewaySettings settings;
    private final OpenParts parts;
    private final String nodeId;
    private final ClientSecurity security;
    private final NewTopics newTopics;
    private final Health health;

    private NodeWiring(GatewaySettings settings, OpenParts parts) {
        this.settings = settings;
        this.parts = parts;
        this.nodeId = settings.nodeId() == null ? keptId() : settings.nodeId();
        this.security = ClientSecurity.of(settings.kafka(), System.getenv());
        this.newTopics = NewTopics.of(settings.kafka());
        this.health = new Health(nodeId);
    }

    /**
     * Starts a node; when it returns, the node serves.
     *
     * @throws NodeStartException when something that the operator can mend is in the way; everything is closed then
     */
    public static Node start(GatewaySettings settings, OpenParts parts) {
        try {
            LogLevel.accessLog(settings.accessLog());
            Ports.requireFree(settings);
            return new NodeWiring(settings, parts).start();
        } catch (EmbeddedKafka.StartException | PortException | KafkaUnreachableException e) {
            parts.close(Shutdown.REST, Shutdown.REST);
            throw new NodeStartException(e.getMessage());
        } catch (KafkaException e) { // what the login may not do, for example
            parts.close(Shutdown.REST, Shutdown.REST);
            throw new NodeStartException("Kafka does not let the node start: " + e.getMessage());
        } catch (Exception e) { // also checked ones: Vert.x rethrows the failure of a future as it is
            parts.close(Shutdown.REST, Shutdown.REST);
            throw e;
        }
    }

    private String keptId() {
        KeptNodeId kept = KeptNodeId.take(Path.of(settings.dataDir()));
        parts.add(Stage.FILES, "node id", kept::close);
        return kept.id();
    }

    private Node start() {
        parts.add(Stage.READINESS, "readiness", health::drain);
        Connections connections = new Connections(settings.http());
        Vertx vertx = vertx(connections);
        Telemetry telemetry = new Telemetry();
        parts.add(Stage.RUNTIME, "metrics", telemetry::close);
        String process = nodeId + "-" + Long.toString(System.currentTimeMillis(), 36); // the node may keep its id
        Problems problems = new Problems(new RequestIds(process));
        Listener listener = new Listener(vertx, connections, settings, telemetry, problems, System.getenv());
        int management =
                await("management", ManagementServer.start(vertx, settings, health, telemetry, problems, listener));

        KafkaConnection kafka = kafka();
        String bootstrap = String.join(",", kafka.bootstrapServers());
        EnumSet<Role> working = EnumSet.copyOf(settings.roles());
        working.remove(Role.KAFKA);
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        if (!working.isEmpty()) {
            NodeServices services = services(vertx, telemetry, problems, kafka, listener);
            for (Role role : working) {
                int port = start(role, services);
                if (port > 0) {
                    ports.put(role, port);
                }
            }
        }
        health.ready();
        return new Node(nodeId, settings.host(), ports, management, bootstrap, listener.encrypted());
    }

    private Vertx vertx(Connections connections) {
        Vertx vertx = connections.vertx(
                new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops()));
        parts.add(Stage.RUNTIME, "vertx", () -> vertx.close().await(10, TimeUnit.SECONDS));
        return vertx;
    }

    /** As many as there are processors, and each ingress server has one of its own. */
    private int eventLoops() {
        return Math.max(
                Runtime.getRuntime().availableProcessors(), settings.ingress().loops());
    }

    private KafkaConnection kafka() {
        health.starting("kafka");
        KafkaConnection connection;
        if (settings.roles().contains(Role.KAFKA)) {
            EmbeddedKafka broker = EmbeddedKafka.start(
                    Path.of(settings.dataDir(), "kafka"),
                    settings.host(),
                    settings.kafka().port(),
                    Map.of(),
                    reason -> health.failed("kafka", reason));
            parts.add(Stage.BROKER, "kafka", broker::close);
            connection = new KafkaConnection(List.of(broker.bootstrapServers()), nodeId, security, newTopics);
        } else {
            connection = new KafkaConnection(settings.kafka().bootstrapServers(), nodeId, security, newTopics);
            KafkaReach.await(connection);
        }
        health.started("kafka");
        return connection;
    }

    /** What the working roles share: a node that is only a broker has nothing of it. */
    private NodeServices services(
            Vertx vertx, Telemetry telemetry, Problems problems, KafkaConnection kafka, Listener listener) {
        health.starting("tasks");
        try (Admin admin = kafka.admin("start")) {
            InternalTopics.create(admin);
        }
        TaskStore tasks = new TaskStore(vertx, kafka);
        parts.add(Stage.TASKS, "task store", tasks::close);
        await("task store", tasks.start());

        NodeInfo node = new NodeInfo(nodeId, EnumSet.copyOf(settings.roles()), System.currentTimeMillis());
        StatusReporter status = new StatusReporter(vertx, kafka, node);
        parts.add(Stage.STATUS, "status reporter", status::close);
        await("status reporter", status.start());
        health.watch("kafka", () -> hindrance(status.silence()));

        if (settings.roles().contains(Role.KAFKA)) {
            await("default task", tasks.createFirst(Json.object(DEFAULT_TASK.getBytes(StandardCharsets.UTF_8))));
        }
        health.started("tasks");
        return new NodeServices(vertx, node, settings, kafka, tasks, status, telemetry, problems, listener);
    }

    /** The others take a node for dead after the same time. */
    private static Optional<String> hindrance(Duration silence) {
        return silence.compareTo(StatusReporter.LIVE_FOR) < 0
                ? Optional.empty()
                : Optional.of("nothing of this node was stored for " + silence.toSeconds() + " s");
    }

    private int start(Role role, NodeServices services) {
        return switch (role) {
            case INGRESS -> start(role, Stage.ROLES, IngressRole::start, services);
            case EGRESS -> start(role, Stage.ROLES, EgressRole::start, services);
            case CONTROL_PLANE -> start(role, Stage.CONTROL, ControlRole::start, services);
            case KAFKA -> throw new IllegalStateException("the broker starts before the services");
        };
    }

    private int start(
            Role role,
            Stage stage,
            Function<NodeServices, ? extends Future<? extends RunningRole>> start,
            NodeServices services) {
        health.starting(role.toString());
        RunningRole running = await(role.toString(), start.apply(services));
        parts.add(stage, role.toString(), () -> running.stop().await());
        health.started(role.toString());
        return running.port();
    }

    private <T> T await(String part, Future<T> opened) {
        try {
            return opened.await(PART_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new NodeStartException(part + " did not start within " + PART_SECONDS + " s");
        }
    }
}
