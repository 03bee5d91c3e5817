package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KafkaTest
class SinkOffsetsIT {

    private final Sinks sinks;

    SinkOffsetsIT(TestKafka kafka) {
        this.sinks = new Sinks(kafka, 1);
    }

    @AfterEach
    void close() {
        sinks.close();
    }

    @Test
    void latestBeginsAtTheEndAndARestartBeforeTheFirstDeliveryDoesNotJump() {
        Node node = sinks.node();
        sinks.append(1, 0, 5);
        node.put(sinks.definition(json -> json.put("start", "latest")));
        sinks.awaitCommitted(5);

        node.command(TaskAction.STOP);
        sinks.append(1, 5, 3);
        node.command(TaskAction.RESUME);

        sinks.awaitReceived(3);
        sinks.awaitCommitted(8);
        assertThat(sinks.destination.bodies()).isEqualTo(Sinks.values(0, 8).subList(5, 8));
    }

    @Test
    void latestBeginsAPartitionThatIsAddedLaterAtItsFirstRecord() {
        Node node = sinks.node();
        sinks.append(1, 0, 5);
        node.put(sinks.definition(json -> json.put("start", "latest")));
        sinks.awaitCommitted(5);
        node.command(TaskAction.STOP);

        TestKafka.get(sinks.kafka
                .admin()
                .createPartitions(Map.of(sinks.topic, NewPartitions.increaseTo(3)))
                .all());
        sinks.append(3, 5, 2);
        node.command(TaskAction.RESUME);

        sinks.awaitReceived(6);
        sinks.awaitCommitted(5 + 6);
        assertThat(sinks.receivedByPartition().values())
                .allSatisfy(values -> assertThat(values).hasSize(2));
    }

    @Test
    void latestBeginsEveryPartitionAtItsEndWhicheverNodeGetsIt() {
        Node first = sinks.node();
        Node second = sinks.node();
        String topic = sinks.kafka.topic(6);
        for (int partition = 0; partition < 6; partition++) {
            sinks.kafka.append(topic, partition, null, Sinks.value(partition, 0));
        }
        ObjectNode definition = sinks.definition(json -> {
            json.put("start", "latest");
            json.putArray("topics").add(topic);
        });

        first.put(definition);
        second.awaitState(State.RUNNING);
        await().atMost(Sinks.PATIENCE)
                .until(() -> sinks.members() == 2 && sinks.kafka.committedSum(sinks.group(), topic) == 6);
        for (int partition = 0; partition < 6; partition++) {
            sinks.kafka.append(topic, partition, null, Sinks.value(partition, 1));
        }

        await().atMost(Sinks.PATIENCE).until(() -> sinks.kafka.committedSum(sinks.group(), topic) == 12);
        assertThat(sinks.destination.bodies()).hasSize(6).allMatch(body -> body.endsWith("-1\""));
    }

    @Test
    void aTimeBeginsAtTheFirstRecordThatIsNotOlder() {
        Node node = sinks.node();
        sinks.append(1, 0, 3);
        long last = sinks.kafka.records(sinks.topic).get(2).timestamp();
        await().until(() -> System.currentTimeMillis() > last);
        sinks.append(1, 3, 3);
        List<ConsumerRecord<byte[], byte[]>> records = sinks.kafka.records(sinks.topic);

        node.put(sinks.definition(json -> json.put(
                "start", Instant.ofEpochMilli(records.get(3).timestamp()).toString())));

        sinks.awaitReceived(3);
        sinks.awaitCommitted(6);
        assertThat(sinks.destination.bodies()).isEqualTo(Sinks.values(0, 6).subList(3, 6));
    }

    @Test
    void aTimeInTheFutureBeginsAtTheEnd() {
        Node node = sinks.node();
        sinks.append(1, 0, 3);

        node.put(sinks.definition(json -> json.put("start", "2999-01-01T00:00:00Z")));
        sinks.awaitCommitted(3);
        sinks.append(1, 3, 1);

        sinks.awaitReceived(1);
        assertThat(sinks.destination.bodies()).containsExactly(Sinks.value(0, 3));
    }

    @Test
    void aCommittedOffsetThatRetentionRemovedFailsTheTaskWithTheGapInNumbers() {
        Node node = sinks.node();
        loseOffsetsTenToFourteen(node);

        node.command(TaskAction.RESUME);

        assertThat(node.awaitState(State.FAILED).error())
                .startsWith("topic " + sinks.topic
                        + " partition 0: committed offset 10, earliest offset 15: 5 offsets are missing");
        assertThat(sinks.destination.received()).hasSize(10);
        assertThat(sinks.committed(0)).isEqualTo(10);
    }

    @Test
    void withEarliestItGoesOnAfterTheGap() {
        Node node = sinks.node();
        loseOffsetsTenToFourteen(node);

        node.put(sinks.definition(json -> json.put("onMissingOffsets", "earliest")));
        node.command(TaskAction.RESUME);

        sinks.awaitReceived(15);
        sinks.awaitCommitted(20);
        assertThat(sinks.destination.bodies().subList(10, 15))
                .isEqualTo(Sinks.values(0, 20).subList(15, 20));
    }

    @Test
    void withLatestItGoesOnAtTheEnd() {
        Node node = sinks.node();
        loseOffsetsTenToFourteen(node);

        node.put(sinks.definition(json -> json.put("onMissingOffsets", "latest")));
        node.command(TaskAction.RESUME);
        await().until(() -> sinks.members() == 1);
        sinks.kafka.append(sinks.topic, 0, null, "\"0-later\"");

        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() -> assertThat(sinks.committed(0)).isGreaterThanOrEqualTo(20));
        assertThat(sinks.destination.bodies()).doesNotContain(Sinks.value(0, 19));
    }

    /** Leaves the sink stopped at offset 10 of 20, with the first 15 records removed. */
    private void loseOffsetsTenToFourteen(Node node) {
        sinks.append(1, 0, 10);
        node.put(sinks.definition());
        sinks.awaitCommitted(10);
        node.command(TaskAction.STOP);
        sinks.append(1, 10, 10);
        removeFirstFifteen();
    }

    private void removeFirstFifteen() {
        TestKafka.get(sinks.kafka
                .admin()
                .deleteRecords(Map.of(new TopicPartition(sinks.topic, 0), RecordsToDelete.beforeOffset(15)))
                .all());
    }

    @Test
    void whatWasReceivedBeforeAGapIsDeliveredBeforeItGoesOnAfterIt() {
        Node node = sinks.node();
        loseOffsetsTenToFourteenWhileTheOthersAreHeld(
                node, sinks.definition(json -> json.put("onMissingOffsets", "earliest")));

        node.command(TaskAction.RESUME);
        await().during(Duration.ofSeconds(2)).atMost(Sinks.PATIENCE).until(() -> sinks.committed(0) == 0);
        sinks.destination.received().clear();
        sinks.destination.script(request -> Reply.status(200));

        sinks.awaitReceived(15);
        sinks.awaitCommitted(20);
        List<String> values = Sinks.values(0, 20);
        values.subList(10, 15).clear();
        assertThat(sinks.destination.bodies()).endsWith(values.toArray(String[]::new));
    }

    @Test
    void aGapFailsTheTaskOnceWhatWasReceivedBeforeItIsDelivered() {
        Node node = sinks.node();
        loseOffsetsTenToFourteenWhileTheOthersAreHeld(node, sinks.definition());

        node.command(TaskAction.RESUME);
        await().during(Duration.ofSeconds(2))
                .atMost(Sinks.PATIENCE)
                .until(() -> node.services.observed(sinks.id).state() == State.RUNNING);
        sinks.destination.script(request -> Reply.status(200));

        assertThat(node.awaitState(State.FAILED).error())
                .startsWith("topic " + sinks.topic
                        + " partition 0: committed offset 10, earliest offset 15: 5 offsets are missing");
        sinks.awaitCommitted(10);
        assertThat(sinks.destination.bodies()).endsWith(Sinks.value(0, 9));
    }

    /** Leaves the sink paused with 10 records in memory, none delivered; 10 more are in Kafka, 5 of which were removed. */
    private void loseOffsetsTenToFourteenWhileTheOthersAreHeld(Node node, ObjectNode definition) {
        sinks.destination.script(request -> Reply.status(503));
        sinks.append(1, 0, 10);
        node.put(definition);
        sinks.awaitReceived(1);
        node.command(TaskAction.PAUSE);
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true); // the fetch under way has come back empty
        sinks.append(1, 10, 10);
        removeFirstFifteen();
    }

    @Test
    void findsATopicThatIsMadeLater() {
        Node node = sinks.node();
        String later = TestKafka.fresh("later");
        node.put(sinks.definition(json -> json.putArray("topics").add(later)));
        assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.RUNNING);

        sinks.kafka.create(later, 1, Map.of());
        sinks.kafka.append(later, 0, null, "\"0-0\"");

        sinks.awaitReceived(1);
    }
}
