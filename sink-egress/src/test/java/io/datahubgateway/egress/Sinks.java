package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.common.task.TaskStore.Written;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** The stage of a sink test: nodes with the role started, one destination, one topic, one task. */
final class Sinks implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    final TestKafka kafka;
    final String id = TestKafka.fresh("sink");
    final String topic;
    final Vertx vertx = Vertx.vertx();
    final HttpDestination destination = HttpDestination.start(vertx);
    private final LongSupplier clock;
    private final Deque<Node> open = new ArrayDeque<>();

    Sinks(TestKafka kafka, int partitions) {
        this(kafka, partitions, System::nanoTime);
    }

    /** @param clock by which sinks find that they are idle */
    Sinks(TestKafka kafka, int partitions, LongSupplier clock) {
        this.kafka = kafka;
        this.topic = kafka.topic(partitions);
        this.clock = clock;
    }

    /** A node that runs the role. */
    final class Node implements AutoCloseable {
        final TestNode services;
        private EgressRole role;

        Node(Map<String, String> settings) {
            services = TestNode.start(kafka, Set.of(Role.EGRESS), settings);
            startRole();
        }

        /** What a restart of the process does to the sinks. */
        void restartRole() {
            stopRole();
            startRole();
        }

        /** At first, or once the role was stopped. */
        void startRole() {
            role = TestNode.get(EgressRole.start(services.services(), clock));
        }

        void stopRole() {
            TestNode.get(beginStop());
        }

        /** Bytes that the sink holds, by its metric. */
        double buffered() {
            return metric("datahub_egress_buffered_bytes");
        }

        /** A metric of the task that has no other label; 0 while there is none. */
        double metric(String name) {
            String prefix = name + "{task=\"" + id + "\"} ";
            return services.services()
                    .telemetry()
                    .scrape()
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                    .findFirst()
                    .orElse(0);
        }

        /** Completes when the role has stopped. */
        Future<?> beginStop() {
            return role.stop();
        }

        /** Writes the definition and waits until it is in force. */
        void put(ObjectNode definition) {
            applied(TestNode.get(services.services().tasks().put(definition, Precondition.NONE)));
        }

        void command(TaskAction action) {
            applied(TestNode.get(services.services().tasks().command(id, action, Precondition.NONE)));
        }

        void delete() {
            applied(TestNode.get(services.services().tasks().delete(id, Precondition.NONE)));
        }

        private void applied(Written written) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(services.observed(id))
                            .isNotNull()
                            .extracting(ObservedState::generation)
                            .isEqualTo(written.generation()));
        }

        ObservedState awaitState(State state) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(services.observed(id))
                            .isNotNull()
                            .extracting(ObservedState::state)
                            .isEqualTo(state));
            return services.observed(id);
        }

        @Override
        public void close() {
            TestNode.get(role.stop());
            services.close();
        }
    }

    Node node(Map<String, String> settings) {
        Node node = new Node(settings);
        open.push(node);
        return node;
    }

    Node node() {
        return node(Map.of("egress.commitInterval", "50ms"));
    }

    /** The smallest definition of the task. */
    ObjectNode definition() {
        return definition(json -> {});
    }

    ObjectNode definition(Consumer<ObjectNode> more) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("id", id).put("kind", "sink");
        json.putArray("topics").add(topic);
        json.putObject("target").put("url", destination.url("/in?token=hidden"));
        json.putObject("retry").put("initial", "10ms").put("max", "50ms");
        more.accept(json);
        return json;
    }

    String group() {
        return "connect-" + id;
    }

    /** Appends {@code count} values to each partition, numbered from {@code from}: {@code "p-n"} in JSON. */
    void append(int partitions, int from, int count) {
        for (int n = from; n < from + count; n++) {
            for (int p = 0; p < partitions; p++) {
                kafka.append(topic, p, null, value(p, n));
            }
        }
    }

    static String value(int partition, int n) {
        return "\"" + partition + "-" + n + "\"";
    }

    /** What the destination got of each partition, in order of arrival. */
    Map<Integer, List<String>> receivedByPartition() {
        Map<Integer, List<String>> values = new HashMap<>();
        for (HttpDestination.Received request : destination.received()) {
            String body = new String(request.body(), StandardCharsets.UTF_8);
            int partition = Integer.parseInt(body.substring(1, body.indexOf('-')));
            values.computeIfAbsent(partition, any -> new ArrayList<>()).add(body);
        }
        return values;
    }

    /** Values 0 to {@code count - 1} of a partition. */
    static List<String> values(int partition, int count) {
        List<String> values = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            values.add(value(partition, n));
        }
        return values;
    }

    void awaitReceived(int requests) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(destination.received()).hasSizeGreaterThanOrEqualTo(requests));
    }

    void awaitCommitted(long records) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(kafka.committedSum(group(), topic)).isEqualTo(records));
    }

    long committed(int partition) {
        return kafka.committed(group())
                .get(new TopicPartition(topic, partition))
                .offset();
    }

    int members() {
        return describeGroup().members().size();
    }

    /** Id of the only member of the group: another one when it was taken for dead meanwhile. */
    String member() {
        assertThat(describeGroup().members()).hasSize(1);
        return describeGroup().members().iterator().next().consumerId();
    }

    GroupState groupState() {
        return describeGroup().groupState();
    }

    private ConsumerGroupDescription describeGroup() {
        return TestKafka.get(
                        kafka.admin().describeConsumerGroups(List.of(group())).all())
                .get(group());
    }

    @Override
    public void close() {
        TaskStore store = open.element().services.services().tasks();
        if (store.table().find(id).isPresent()) { // every later node of this JVM would run it
            TestNode.get(store.delete(id, Precondition.NONE));
        }
        while (!open.isEmpty()) {
            open.pop().close();
        }
        destination.close();
        TestNode.get(vertx.close());
    }
}
