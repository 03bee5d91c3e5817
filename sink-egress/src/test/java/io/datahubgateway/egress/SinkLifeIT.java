package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.common.task.TaskStore.Written;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.HttpDestination.Gate;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KafkaTest
class SinkLifeIT {

    private final Sinks sinks;

    SinkLifeIT(TestKafka kafka) {
        this.sinks = new Sinks(kafka, 3);
    }

    @AfterEach
    void close() {
        sinks.close();
    }

    @Test
    void deliversEveryRecordAsStoredInTheOrderOfItsPartition() {
        sinks.append(3, 0, 20);
        Node node = sinks.node();

        node.put(sinks.definition());
        sinks.append(3, 20, 10);

        sinks.awaitReceived(90);
        for (int p = 0; p < 3; p++) {
            assertThat(sinks.receivedByPartition().get(p)).isEqualTo(Sinks.values(p, 30));
        }
        assertThat(sinks.destination.received()).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/in?token=hidden");
            assertThat(request.headers()).containsEntry("content-type", "application/json");
        });
        sinks.awaitCommitted(90);
        assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void severalConsumersShareThePartitionsAndEachTakesItsOwnPlaceAfterARestart() {
        sinks.append(3, 0, 20);
        Node node = sinks.node();
        node.put(sinks.definition(json -> json.put("tasksMax", 3)));
        sinks.awaitCommitted(60);
        await().atMost(Sinks.PATIENCE).until(() -> sinks.members() == 3);

        node.command(TaskAction.PAUSE);
        sinks.append(3, 20, 10);
        node.command(TaskAction.RESUME);
        sinks.awaitCommitted(90);
        node.restartRole();
        sinks.append(3, 30, 10);
        sinks.awaitCommitted(120);

        for (int p = 0; p < 3; p++) {
            assertThat(sinks.receivedByPartition().get(p)).isEqualTo(Sinks.values(p, 40));
        }
        node.command(TaskAction.STOP);
        await().atMost(Sinks.PATIENCE).until(() -> sinks.members() == 0);
    }

    @Test
    void whatWasUnderWayWhenItIsPausedIsFinished() {
        Gate gate = new Gate();
        sinks.destination.script(request -> Reply.status(200).behind(gate));
        Node node = sinks.node();
        sinks.append(1, 0, 3);
        node.put(sinks.definition());
        sinks.awaitReceived(1);

        node.command(TaskAction.PAUSE);
        gate.open();

        sinks.awaitCommitted(1);
        assertThat(sinks.destination.received()).hasSize(1);
    }

    @Test
    void aRestartGoesOnExactlyWhereItWas() {
        Node node = sinks.node();
        node.put(sinks.definition());
        sinks.append(3, 0, 20);
        sinks.awaitReceived(10);

        node.restartRole();
        sinks.append(3, 20, 10);
        node.restartRole();

        sinks.awaitReceived(90);
        sinks.awaitCommitted(90);
        for (int p = 0; p < 3; p++) {
            assertThat(sinks.receivedByPartition().get(p)).isEqualTo(Sinks.values(p, 30));
        }
    }

    @Test
    void aPauseSurvivesARestart() {
        Node node = sinks.node();
        node.put(sinks.definition());
        node.command(TaskAction.PAUSE);

        node.restartRole();
        sinks.append(1, 0, 3);
        await().until(() -> sinks.members() == 1);

        await().during(Duration.ofMillis(500))
                .until(() -> sinks.destination.received().isEmpty());
        node.command(TaskAction.RESUME);
        sinks.awaitReceived(3);
    }

    @Test
    void aStoppedSinkHasLeftItsGroupWhenItIsReported() {
        Node node = sinks.node();
        node.put(sinks.definition());
        sinks.append(3, 0, 5);
        sinks.awaitReceived(15);

        node.command(TaskAction.STOP);

        assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.STOPPED);
        assertThat(sinks.members()).isZero();
        assertThat(sinks.kafka.committedSum(sinks.group(), sinks.topic)).isEqualTo(15);

        sinks.append(3, 5, 5);
        node.command(TaskAction.RESUME);
        sinks.awaitReceived(30);
        sinks.awaitCommitted(30);
        assertThat(sinks.destination.received()).hasSize(30);
    }

    @Test
    void aDeletedSinkKeepsTheOffsetsOfItsGroup() {
        Node node = sinks.node();
        node.put(sinks.definition());
        sinks.append(3, 0, 5);
        sinks.awaitReceived(15);

        assertThat(node.services.services().telemetry().scrape())
                .contains("datahub_task_generation{task=\"" + sinks.id)
                .contains("datahub_egress_records_total{task=\"" + sinks.id + "\"} 15.0")
                .contains("datahub_task_failed{task=\"" + sinks.id + "\"} 0.0");

        node.delete();

        assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.DELETED);
        assertThat(sinks.members()).isZero();
        assertThat(sinks.kafka.committedSum(sinks.group(), sinks.topic)).isEqualTo(15);
        assertThat(node.services.services().telemetry().scrape()).doesNotContain("task=\"" + sinks.id);
    }

    @Test
    void anUpdateDrainsAndGoesOnWithTheNewDefinition() {
        sinks.destination.script(request -> Reply.status(200).after(Duration.ofMillis(20)));
        Node node = sinks.node();
        node.put(sinks.definition());
        sinks.append(3, 0, 60);
        sinks.awaitReceived(10);

        node.put(sinks.definition(json -> json.putObject("target")
                .put("url", sinks.destination.url("/new"))
                .put("method", "PUT")));

        sinks.append(3, 60, 1); // there is certainly something left for the new one

        sinks.awaitReceived(183);
        sinks.awaitCommitted(183);
        for (int p = 0; p < 3; p++) {
            assertThat(sinks.receivedByPartition().get(p)).isEqualTo(Sinks.values(p, 61));
        }
        assertThat(sinks.destination.received().get(182).path()).isEqualTo("/new");
        assertThat(sinks.destination.received().get(182).method()).isEqualTo("PUT");
    }

    @Test
    void anIdThatWasAnotherKindsMeanwhileHasOneSinkOnly() {
        Gate gate = new Gate();
        sinks.destination.script(request -> Reply.status(200).behind(gate));
        Node node = sinks.node();
        node.put(sinks.definition());
        sinks.append(1, 0, 1);
        sinks.awaitReceived(1);

        TaskStore tasks = node.services.services().tasks();
        TestNode.get(tasks.delete(sinks.id, Precondition.NONE)); // drains until the gate opens
        TestNode.get(tasks.put(
                TestNode.json("{'id':'" + sinks.id + "','kind':'ingress','topic':'" + sinks.topic + "'}"),
                Precondition.NONE));
        TestNode.get(tasks.delete(sinks.id, Precondition.NONE));
        Written again = TestNode.get(tasks.put(sinks.definition(), Precondition.NONE));
        await().until(() -> tasks.table()
                .find(sinks.id)
                .filter(task -> task.generation() == again.generation())
                .isPresent());
        gate.open();
        node.awaitState(State.RUNNING);
        sinks.awaitCommitted(1);
        sinks.append(1, 1, 1);
        sinks.awaitReceived(2);

        node.command(TaskAction.PAUSE);
        sinks.append(1, 2, 1);

        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(8))
                .until(() -> sinks.destination.received().size() == 2);
        assertThat(sinks.members()).isOne();
        assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.PAUSED);
        assertThat(node.services.services().telemetry().scrape())
                .contains("datahub_task_generation{task=\"" + sinks.id)
                .contains("datahub_egress_uncommitted_records{task=\"" + sinks.id);
    }
}
