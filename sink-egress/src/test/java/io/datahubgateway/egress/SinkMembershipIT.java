package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The place of a node in its groups. */
@KafkaTest
class SinkMembershipIT {

    private final Sinks sinks;
    private final String nodeId = TestKafka.fresh("node");

    SinkMembershipIT(TestKafka kafka) {
        this.sinks = new Sinks(kafka, 3);
    }

    @AfterEach
    void close() {
        sinks.close();
    }

    private Node node() {
        return sinks.node(Map.of("nodeId", nodeId, "egress.commitInterval", "50ms"));
    }

    @Test
    void takesThePlaceOfItsKilledSelfWithoutWaitingForTheEndOfTheSession() {
        sinks.append(3, 0, 5);
        try (KafkaConsumer<byte[], byte[]> killed = deadSelf()) { // it never polls again, and its session does not end
            killed.subscribe(List.of(sinks.topic));
            await().until(() -> {
                killed.poll(Duration.ofMillis(100));
                return killed.assignment().size() == 3;
            });

            Node node = node();
            node.put(sinks.definition());

            sinks.awaitReceived(15);
            sinks.awaitCommitted(15);
            assertThat(sinks.members()).isEqualTo(1);
        }
    }

    private KafkaConsumer<byte[], byte[]> deadSelf() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        sinks.kafka.bootstrapServers(),
                        "group.id",
                        sinks.group(),
                        "group.instance.id",
                        "datahub-" + nodeId,
                        "partition.assignment.strategy",
                        CooperativeStickyAssignor.class.getName(),
                        "session.timeout.ms",
                        60_000,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Test
    void leavesItsPlaceToOthersWhenItIsStopped() {
        Node node = node();
        node.put(sinks.definition());
        sinks.append(3, 0, 5);
        sinks.awaitReceived(15);

        node.command(TaskAction.STOP);

        assertThat(sinks.members()).isZero();
        node.command(TaskAction.RESUME);
        sinks.append(3, 5, 5);
        sinks.awaitReceived(30);
        sinks.awaitCommitted(30);
        assertThat(sinks.destination.received()).hasSize(30);
    }

    @Test
    void saysThatAnotherNodeHasItsId() {
        Node first = node();
        first.put(sinks.definition());
        sinks.append(1, 0, 1);
        sinks.awaitReceived(1);

        node();

        assertThat(first.awaitState(State.FAILED).error()).contains("another node with the id " + nodeId);
    }
}
