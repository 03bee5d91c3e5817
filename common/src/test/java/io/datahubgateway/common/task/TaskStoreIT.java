package io.datahubgateway.common.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.common.task.TaskStore.Written;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KafkaTest
class TaskStoreIT {

    private final TestKafka kafka;
    private final List<Node> nodes = new ArrayList<>();
    private final String id = TestKafka.fresh("task");

    TaskStoreIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    /** A process would have its own Vert.x: the buses of two nodes are not connected. */
    private record Node(Vertx vertx, TaskStore store) {}

    private Node node() {
        Vertx vertx = Vertx.vertx();
        TaskStore store =
                new TaskStore(vertx, new KafkaConnection(List.of(kafka.bootstrapServers()), TestKafka.fresh("node")));
        get(store.start());
        Node node = new Node(vertx, store);
        nodes.add(node);
        return node;
    }

    @BeforeEach
    void createTopics() {
        InternalTopics.create(kafka.admin());
    }

    @AfterEach
    void close() {
        for (Node node : nodes) {
            node.store.close();
            get(node.vertx.close());
        }
    }

    @Test
    void writesReadsAndDeletesATask() {
        TaskStore store = node().store;

        Written created = get(store.create(ingress("orders-v1")));
        Written paused = get(store.command(id, TaskAction.PAUSE, Precondition.NONE));
        Written again = get(store.command(id, TaskAction.PAUSE, Precondition.NONE));
        Written replaced = get(store.put(ingress("orders-v2"), ifMatch(paused.generation())));

        assertThat(created.created()).isTrue();
        assertThat(paused.generation()).isGreaterThan(created.generation());
        assertThat(again.generation()).isEqualTo(paused.generation());
        TaskRecord task = store.table().find(id).orElseThrow();
        assertThat(task.generation()).as("who wrote reads what it wrote").isEqualTo(replaced.generation());
        assertThat(task.state()).as("PUT keeps the desired state").isEqualTo(DesiredState.PAUSED);
        assertThat(task.document().get("topic").asText()).isEqualTo("orders-v2");

        Written deleted = get(store.delete(id, Precondition.EXISTS));
        assertThat(store.table().find(id)).isEmpty();
        assertThat(deleted.state()).isNull();
        assertThat(deleted.before().orElseThrow().generation()).isEqualTo(replaced.generation());
    }

    /** The end that a topic tells may lag behind a confirmed commit; the next decision must not. */
    @Test
    void eachChangeIsDecidedOnTheOneBefore() {
        TaskStore store = node().store;
        long generation = get(store.create(ingress("v"))).generation();
        for (int round = 0; round < 50; round++) {
            TaskAction action = round % 2 == 0 ? TaskAction.PAUSE : TaskAction.RESUME;
            Written written = get(store.command(id, action, ifMatch(generation)));
            assertThat(written.generation()).isGreaterThan(generation);
            assertThat(store.table().find(id).orElseThrow().state()).isEqualTo(written.state());
            generation = written.generation();
        }
    }

    @Test
    void refusesADefinitionThatNoRecordCanHold() {
        TaskStore store = node().store;
        ObjectNode large =
                json("{'id':'%s','kind':'sink','topics':['a'],'target':{'url':'http://localhost','headers':{}}}");
        large.withObject("/target/headers").put("X-Large", "x".repeat(1_000_000));

        assertRefused(store.create(large), ErrorCode.BODY_TOO_LARGE);
        assertThat(get(store.create(ingress("a"))).created()).isTrue();
    }

    @Test
    void theGenerationIsTheOffsetOfTheRecord() {
        Written created = get(node().store.create(ingress("orders-v1")));

        assertThat(kafka.records(InternalTopics.TASKS))
                .filteredOn(entry -> key(entry).equals(id))
                .extracting(ConsumerRecord::offset)
                .containsExactly(created.generation());
    }

    @Test
    void refusesWhatDoesNotFit() {
        TaskStore store = node().store;
        assertRefused(store.command(id, TaskAction.PAUSE, Precondition.NONE), ErrorCode.TASK_NOT_FOUND);
        assertRefused(store.put(ingress("a"), ifMatch(7)), ErrorCode.GENERATION_MISMATCH);
        assertRefused(store.put(ingress("a"), Precondition.EXISTS), ErrorCode.GENERATION_MISMATCH);
        Written created = get(store.create(ingress("a")));
        assertRefused(store.create(ingress("a")), ErrorCode.TASK_EXISTS);
        assertRefused(store.delete(id, ifMatch(created.generation() - 1)), ErrorCode.GENERATION_MISMATCH);
        assertRefused(
                store.put(
                        json("{'id':'%s','kind':'sink','topics':['a'],'target':{'url':'http://localhost'}}"),
                        Precondition.NONE),
                ErrorCode.COMMAND_CONFLICT);
        assertRefused(store.create(json("{'id':'%s','kind':'ingress','topik':'a'}")), ErrorCode.INVALID_DEFINITION);
    }

    @Test
    void aNodeThatGetsNoAnnouncementConvergesFromTheTopic() {
        Node writer = node();
        Node other = node();

        Written created = get(writer.store.create(ingress("orders-v1")));

        await().untilAsserted(() -> assertThat(other.store.table().find(id))
                .hasValueSatisfying(task -> assertThat(task.generation()).isEqualTo(created.generation())));
        get(other.store.delete(id, ifMatch(created.generation())));
        await().until(() -> writer.store.table().find(id).isEmpty());
    }

    @Test
    void aNewNodeHasEveryTaskOnceItHasStarted() {
        Node first = node();
        get(first.store.create(ingress("orders-v1")));

        assertThat(node().store.table().find(id)).isPresent();
    }

    @Test
    void createsTheTopicOfAnIngressTask() {
        String topic = TestKafka.fresh("provided");

        get(node().store.create(json("{'id':'%s','kind':'ingress','topic':'" + topic + "','partitions':3}")));

        assertThat(TestKafka.get(kafka.admin().describeTopics(List.of(topic)).allTopicNames())
                        .get(topic)
                        .partitions())
                .hasSize(3);
    }

    /** Two stores that both edit one task under If-Match: at most one of them wins each generation. */
    @Test
    void ofConcurrentEditsAtMostOneSucceedsPerGenerationAndCompactionKeepsTheAcceptedOne() {
        TaskStore left = node().store;
        TaskStore right = node().store;
        long generation = get(left.create(ingress("v-0"))).generation();
        Map<Long, String> accepted = new HashMap<>();
        Random random = new Random(42);
        for (int round = 1; round <= 12; round++) {
            List<Future<Written>> edits = new ArrayList<>();
            List<TaskStore> stores = new ArrayList<>(List.of(left, right));
            Collections.shuffle(stores, random);
            for (int i = 0; i < stores.size(); i++) {
                edits.add(stores.get(i).put(ingress("v-" + round + "-" + i), ifMatch(generation)));
            }
            edits.forEach(TaskStoreIT::settle);
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < edits.size(); i++) {
                if (edits.get(i).succeeded()) {
                    winners.add(i);
                } else {
                    assertThat(edits.get(i).cause())
                            .isInstanceOfSatisfying(
                                    GatewayException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.GENERATION_MISMATCH));
                }
            }
            assertThat(winners).as("winners of round " + round).hasSize(1);
            generation = edits.get(winners.get(0)).result().generation();
            accepted.put(generation, "v-" + round + "-" + winners.get(0));
        }

        compact();

        List<ConsumerRecord<byte[], byte[]>> left4 = kafka.records(InternalTopics.TASKS).stream()
                .filter(entry -> key(entry).equals(id))
                .toList();
        assertThat(left4).hasSize(1);
        TaskRecord kept =
                TaskRecord.decode(id, left4.get(0).offset(), left4.get(0).value());
        assertThat(kept.generation()).isEqualTo(generation);
        assertThat(kept.document().get("topic").asText()).isEqualTo(accepted.get(generation));
    }

    /** A commit is acknowledged before its marker stands in the topic; the next decision must wait for it. */
    @Test
    void ofEditsThroughOneStoreWithTheSameConditionOneSucceeds() {
        TaskStore store = node().store;
        long generation = get(store.create(ingress("v-0"))).generation();
        for (int round = 1; round <= 20; round++) {
            List<Future<Written>> edits = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                edits.add(store.put(ingress("v-" + round + "-" + i), ifMatch(generation)));
            }
            edits.forEach(TaskStoreIT::settle);

            assertThat(edits.stream().filter(Future::succeeded))
                    .as("winners of round " + round)
                    .hasSize(1);
            generation = edits.get(0).result().generation();
        }
    }

    @Test
    void aRecordFromTheFutureAndGarbageAreKeptAndReported() {
        String future = TestKafka.fresh("future");
        String garbage = TestKafka.fresh("garbage");
        String newerField = TestKafka.fresh("newer");
        kafka.append(InternalTopics.TASKS, 0, future, "{\"format\":99,\"state\":\"RUNNING\",\"definition\":{}}");
        kafka.append(InternalTopics.TASKS, 0, garbage, "not json");
        kafka.append(
                InternalTopics.TASKS,
                0,
                newerField,
                "{\"format\":1,\"state\":\"RUNNING\",\"new\":1,\"definition\":{\"id\":\"" + newerField
                        + "\",\"kind\":\"ingress\",\"topic\":\"t\",\"colour\":\"red\"}}");
        TaskStore store = node().store;

        assertThat(store.table().find(future).orElseThrow().problem()).contains("format 99");
        assertThat(store.table().find(garbage).orElseThrow().problem()).contains("not valid JSON");
        assertThat(store.table().find(newerField).orElseThrow().problem()).isNull();

        get(store.command(newerField, TaskAction.PAUSE, Precondition.NONE));
        await().untilAsserted(() -> {
            TaskRecord task = store.table().find(newerField).orElseThrow();
            assertThat(task.state()).isEqualTo(DesiredState.PAUSED);
            assertThat(task.document().get("colour").asText())
                    .as("an older node keeps a newer field")
                    .isEqualTo("red");
        });
    }

    /** Rolls the segment and lets the cleaner run until the superseded records are gone. */
    private void compact() {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, InternalTopics.TASKS);
        TestKafka.get(kafka.admin()
                .incrementalAlterConfigs(Map.of(
                        topic,
                        List.of(
                                set("segment.ms", "100"),
                                set("min.cleanable.dirty.ratio", "0.001"),
                                set("delete.retention.ms", "0"))))
                .all());
        await().atMost(60, TimeUnit.SECONDS)
                .pollInterval(300, TimeUnit.MILLISECONDS)
                .until(() -> {
                    kafka.append(InternalTopics.TASKS, 0, "roller", null); // a segment rolls when it is appended to
                    return kafka.records(InternalTopics.TASKS).stream()
                                    .filter(entry -> key(entry).equals(id))
                                    .count()
                            == 1;
                });
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private ObjectNode ingress(String topic) {
        return json("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
    }

    private ObjectNode json(String text) {
        return Json.object(text.formatted(id).replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Precondition ifMatch(long generation) {
        return Precondition.generation(generation);
    }

    private static String key(ConsumerRecord<byte[], byte[]> entry) {
        return new String(entry.key(), StandardCharsets.UTF_8);
    }

    private static void assertRefused(Future<?> future, ErrorCode code) {
        assertThatThrownBy(() -> get(future))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no outcome in 30 s", e);
        }
    }

    private static void settle(Future<?> future) {
        await().until(future::isComplete);
    }
}
