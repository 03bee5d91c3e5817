package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.History;
import io.datahubgateway.testkit.HistoryCheck;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.Load;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes of each role that know nothing of each other but the Kafka that they share. */
class ClusterlessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private final List<GatewayProcess> processes = new ArrayList<>();
    private final List<GatewayProcess> entrances = new ArrayList<>();
    private final History history = new History();
    private final Vertx vertx = Vertx.vertx();
    private final HttpDestination destination = HttpDestination.start(vertx).withoutMemory();
    private GatewayProcess kafka;

    @BeforeEach
    void startAll() {
        destination.script(history.noting(request -> Reply.status(200)));
        kafka = start("--roles", "kafka", "--node-id", "kafka").awaitReady();
        for (int i = 0; i < 2; i++) {
            entrances.add(start("ingress,control-plane", "entrance-" + i));
            start("egress", "egress-" + i);
        }
        processes.forEach(GatewayProcess::awaitReady);
    }

    private GatewayProcess start(String roles, String id) {
        return start("--roles", roles, "--node-id", id, "--kafka", kafka.address("kafka"));
    }

    private GatewayProcess start(String... arguments) {
        GatewayProcess process = GatewayProcess.start(data, arguments);
        processes.add(process);
        return process;
    }

    @AfterEach
    void close() throws Exception {
        processes.forEach(GatewayProcess::close);
        destination.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void convergeThroughTheTopicAlone() {
        Tasks.create(
                entrances.get(0), "{\"id\":\"orders\",\"kind\":\"ingress\",\"topic\":\"orders\",\"partitions\":4}");
        Tasks.create(
                entrances.get(1),
                "{\"id\":\"crm\",\"kind\":\"sink\",\"topics\":[\"orders\"],\"target\":{\"url\":\""
                        + destination.url("/orders") + "\"}}");

        sendAndRequireDelivered();

        for (int i = 0; i < 2; i++) { // through one control plane and then through the other
            Tasks.command(entrances.get(i), "orders/pause");
            for (GatewayProcess entrance : entrances) {
                HttpResponse<String> refused = GatewayProcess.post(messages(entrance), "{}");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("\"code\":\"task-suspended\"");
            }
            Tasks.command(entrances.get(1 - i), "orders/resume");

            Tasks.command(entrances.get(i), "crm/pause"); // 200 says that both egress nodes have done so
            HttpResponse<String> status =
                    GatewayProcess.get(entrances.get(1 - i).address("control") + "/api/v1/tasks/crm/status");
            assertThat(status.body()).contains("egress-0", "egress-1", "PAUSED").doesNotContain("RUNNING");
            int before = history.deliveredOnce();
            sendOneThroughEach("paused-" + i);
            await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> history.deliveredOnce() == before);
            Tasks.command(entrances.get(1 - i), "crm/resume");
            await().atMost(PATIENCE).until(history::isAllAcknowledgedDelivered);
        }
        requireNothingLost();
    }

    private void sendAndRequireDelivered() {
        AtomicInteger turn = new AtomicInteger();
        try (Load load =
                Load.start(history, 4, 1, () -> messages(entrances.get(turn.incrementAndGet() % entrances.size())))) {
            await().atMost(PATIENCE).until(() -> history.deliveredOnce() > 200);
            assertThat(load.answers())
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        }
        await().atMost(PATIENCE).until(history::isAllAcknowledgedDelivered);
    }

    private void sendOneThroughEach(String name) {
        for (GatewayProcess entrance : entrances) {
            long before = history.count(History.Outcome.ACKNOWLEDGED);
            try (Load load = Load.start(history, 1, 2, () -> messages(entrance))) {
                await().atMost(PATIENCE).until(() -> !load.answers().isEmpty());
            }
            assertThat(history.count(History.Outcome.ACKNOWLEDGED)).as(name).isGreaterThan(before);
        }
    }

    private static String messages(GatewayProcess entrance) {
        return entrance.address("ingress") + "/datahubs/orders/messages";
    }

    private void requireNothingLost() {
        try (TestKafka log = TestKafka.at(kafka.address("kafka"))) {
            assertThat(TestKafka.get(log.admin()
                                    .describeConsumerGroups(List.of("connect-crm"))
                                    .all())
                            .get("connect-crm")
                            .members())
                    .as("both egress nodes deliver")
                    .hasSize(2)
                    .allSatisfy(member ->
                            assertThat(member.assignment().topicPartitions()).hasSize(2));
            assertThat(HistoryCheck.of(history, log.records("orders"), 0).problems())
                    .isEmpty();
        }
    }
}
