package io.datahubgateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.control.Api.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading and moving the offsets of a sink: partition 0 holds the offsets 2 to 9, partition 1 the offsets 0 to 4. */
@KafkaTest
class OffsetsApiIT {

    private static final String TASKS = "/api/v1/tasks/";

    private final TestKafka kafka;
    private final String id = TestKafka.fresh("offsets");
    private final String topic;
    private TestNode node;
    private ControlRole control;
    private ServingNode egress;
    private Api api;

    OffsetsApiIT(TestKafka kafka) {
        this.kafka = kafka;
        this.topic = kafka.topic(2);
    }

    @BeforeEach
    void start() {
        for (int i = 0; i < 10; i++) {
            kafka.append(topic, 0, null, "v" + i);
        }
        for (int i = 0; i < 5; i++) {
            kafka.append(topic, 1, null, "w" + i);
        }
        TestKafka.get(kafka.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(2)))
                .all());
        node = TestNode.start(kafka, Role.CONTROL_PLANE);
        egress = new ServingNode(kafka, Role.EGRESS);
        control = TestNode.get(ControlRole.start(node.services()));
        api = new Api(control.port());
        Reply created = api.post(
                "/api/v1/tasks?wait=20s",
                "{'id':'" + id + "','kind':'sink','topics':['" + topic + "'],'target':{'url':'http://localhost'}}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        api.delete(TASKS + id);
        TestNode.get(control.stop());
        egress.leave();
        node.close();
    }

    private String path() {
        return TASKS + id + "/offsets";
    }

    private void stopTask() {
        assertThat(api.post(TASKS + id + "/stop?wait=20s", null).status()).isEqualTo(200);
    }

    private void commit(int partition, long offset) {
        TestKafka.get(kafka.admin()
                .alterConsumerGroupOffsets(
                        "connect-" + id, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
                .all());
    }

    private String document(String change) {
        return change.replace("TOPIC", topic);
    }

    private List<String> committed(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().get("partitions").findValues("committed").stream()
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void offsetsAreShownWhateverTheStateOfTheTask() {
        commit(0, 3);

        Reply offsets = api.get(path());

        assertThat(offsets.status()).isEqualTo(200);
        assertThat(offsets.json().get("group").asText()).isEqualTo("connect-" + id);
        JsonNode first = offsets.json().at("/partitions/0");
        assertThat(List.of(
                        first.get("committed").asLong(),
                        first.get("beginning").asLong(),
                        first.get("end").asLong(),
                        first.get("lag").asLong()))
                .containsExactly(3L, 2L, 10L, 7L);
        assertThat(offsets.json().at("/partitions/1/committed").isNull()).isTrue();
        assertThat(offsets.json().get("lag").asLong()).isEqualTo(12);
        assertThat(offsets.header("ETag")).isEqualTo(api.get(TASKS + id).header("ETag"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'to':'earliest'}                                                           | 2  | 0",
                "{'to':'latest'}                                                             | 10 | 5",
                "{'to':'2001-01-01T00:00:00Z'}                                               | 2  | 0",
                "{'to':'2999-01-01T00:00:00Z'}                                               | 10 | 5",
                "{'to':'latest','partitions':[{'topic':'TOPIC','partition':1,'offset':3}]}   | 10 | 3",
                "{'partitions':[{'topic':'TOPIC','partition':0,'offset':2},"
                        + "{'topic':'TOPIC','partition':1,'to':'latest'}]}                   | 2  | 5"
            })
    void aStoppedSinkGoesOnWhereItIsTold(String change, String first, String second) {
        stopTask();

        Reply moved = api.put(path(), document(change));

        assertThat(committed(moved)).containsExactly(first, second);
        assertThat(committed(api.get(path()))).containsExactly(first, second);
    }

    @Test
    void aTimeIsTheFirstRecordThatIsNotOlder() {
        long last = kafka.records(topic).get(12).timestamp(); // the last of partition 1
        await().until(() -> System.currentTimeMillis() > last + 1);
        kafka.append(topic, 1, null, "later");
        stopTask();

        Reply moved = api.put(path(), "{'to':'" + Instant.ofEpochMilli(last + 1) + "'}");

        assertThat(committed(moved)).containsExactly("10", "5");
    }

    @Test
    void patchLeavesTheOthersWhereTheyAre() {
        commit(0, 4);
        commit(1, 1);
        stopTask();

        Reply moved =
                api.send("PATCH", path(), document("{'partitions':[{'topic':'TOPIC','partition':1,'offset':5}]}"));

        assertThat(committed(moved)).containsExactly("4", "5");
    }

    @Test
    void patchBeginsTheOthersOfATopicThatWasNotBegun() {
        stopTask();

        Reply moved =
                api.send("PATCH", path(), document("{'partitions':[{'topic':'TOPIC','partition':1,'offset':5}]}"));

        assertThat(committed(moved)).containsExactly("2", "5");
    }

    @Test
    void deleteForgetsAllOfThem() {
        commit(0, 4);
        commit(1, 1);
        stopTask();

        assertThat(committed(api.delete(path()))).containsExactly("null", "null");
        assertThat(committed(api.delete(path()))).as("again").containsExactly("null", "null");
        assertThat(kafka.committed("connect-" + id)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                     |",
                "{'to':'end'}                                                           | to",
                "{'to':'1969-01-01T00:00:00Z'}                                          | to",
                "{'to':42}                                                              | to",
                "{'to':'latest','colour':'red'}                                         | colour",
                "{'partitions':[]}                                                      | partitions",
                "{'partitions':[{'topic':'TOPIC','partition':0}]}                       | partitions[0]",
                "{'partitions':[{'topic':'TOPIC','partition':0,'offset':2,'to':'latest'}]} | partitions[0]",
                "{'partitions':[{'topic':'TOPIC','partition':0,'offset':'2'}]}          | partitions[0].offset",
                "{'to':'latest','partitions':[{'topic':'TOPIC','partition':0,'offset':1}]}  | partitions[0].offset",
                "{'to':'latest','partitions':[{'topic':'TOPIC','partition':0,'offset':11}]} | partitions[0].offset",
                "{'to':'latest','partitions':[{'topic':'TOPIC','partition':2,'offset':0}]}  | partitions[0].partition",
                "{'to':'latest','partitions':[{'topic':'other','partition':0,'offset':0}]}  | partitions[0].topic",
                "{'to':'latest','partitions':[{'topic':'TOPIC','partition':0,'offset':2},"
                        + "{'topic':'TOPIC','partition':0,'offset':3}]}                 | partitions[1]",
                "{'partitions':[{'topic':'TOPIC','partition':0,'offset':2}]}            | partitions"
            })
    void whatIsWrongIsNamedAndNothingIsMoved(String change, String where) {
        commit(0, 4);
        stopTask();

        Reply refused = api.put(path(), document(change));

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.json().get("code").asText()).isEqualTo("invalid-definition");
        assertThat(refused.json().at("/errors/0/path").asText()).isEqualTo(where == null ? "" : where);
        assertThat(committed(api.get(path()))).containsExactly("4", "null");
    }

    @Test
    void theRangeOfTheLogIsNamed() {
        stopTask();

        Reply refused =
                api.put(path(), document("{'to':'latest','partitions':[{'topic':'TOPIC','partition':0,'offset':11}]}"));

        assertThat(refused.json().get("detail").asText()).contains("must be 2 to 10");
    }

    @Test
    void aTaskThatIsNotStoppedKeepsItsOffsets() {
        commit(0, 4);

        for (Reply refused : List.of(api.put(path(), "{'to':'latest'}"), api.delete(path()))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.json().get("code").asText()).isEqualTo("command-conflict");
            assertThat(refused.json().get("detail").asText()).contains("it is to be RUNNING", "/stop");
        }
        assertThat(committed(api.get(path()))).containsExactly("4", "null");
    }

    @Test
    void aNodeThatHasNotStoppedYetIsNamed() {
        ServingNode second = new ServingNode(kafka, Role.EGRESS);
        try {
            await().until(() ->
                    api.get(TASKS + id + "/status").json().get("nodes").size() == 2);
            second.fallSilent();
            assertThat(api.post(TASKS + id + "/stop?wait=1s", null).status()).isEqualTo(202);

            Reply refused = api.put(path(), "{'to':'latest'}");

            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.json().get("detail").asText())
                    .contains(second.id())
                    .doesNotContain(egress.id());
        } finally {
            second.leave();
        }
    }

    @Test
    void aMemberOfTheGroupThatNobodyKnowsOfIsNamed() throws Exception {
        stopTask();
        try (KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "somebody",
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "connect-" + id),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            member.subscribe(List.of(topic));
            await().until(() -> {
                member.poll(Duration.ofMillis(50));
                return !member.assignment().isEmpty();
            });

            for (Reply refused : List.of(api.put(path(), "{'to':'latest'}"), api.delete(path()))) {
                assertThat(refused.status()).as(refused.body()).isEqualTo(409);
                assertThat(refused.json().get("detail").asText()).contains("somebody");
            }
        }
    }

    @Test
    void ifMatchGuardsAgainstAChangeOfTheTaskMeanwhile() {
        String read = api.get(path()).header("ETag");
        stopTask();

        Reply refused = api.put(path(), "{'to':'latest'}", "If-Match", read);
        Reply moved = api.put(
                path(),
                "{'to':'latest'}",
                "If-Match",
                read + ", " + api.get(path()).header("ETag"));

        assertThat(refused.status()).as(refused.body()).isEqualTo(412);
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
    }

    @Test
    void onlySinksHaveOffsets() {
        String hub = TestKafka.fresh("hub");
        api.post("/api/v1/tasks", "{'id':'" + hub + "','kind':'ingress','topic':'a'}");

        assertThat(api.get(TASKS + hub + "/offsets").status()).isEqualTo(404);
        assertThat(api.put(TASKS + hub + "/offsets", "{'to':'latest'}")
                        .json()
                        .get("code")
                        .asText())
                .isEqualTo("task-not-found");
        assertThat(api.get(TASKS + "missing/offsets").status()).isEqualTo(404);
        api.delete(TASKS + hub);
    }

    @Test
    void aFailedNodeHasToBeStoppedToo() {
        long generation = api.get(TASKS + id).generation();
        egress.report(id, generation, ObservedState.State.FAILED, "the destination answered 404");

        assertThat(api.put(path(), "{'to':'latest'}").status()).isEqualTo(409);
        stopTask();
        assertThat(api.put(path(), "{'to':'latest'}").status()).isEqualTo(200);
    }
}
