package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both kinds of tasks over restarts of the real process. */
class RestartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private final Vertx vertx = Vertx.vertx();
    private final HttpDestination destination = HttpDestination.start(vertx);

    @AfterEach
    void close() throws Exception {
        destination.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aRestartLosesNothingAndRepeatsNothingThatWasFinished() {
        destination.script(
                request -> // slow after the first hundred, so that the stop comes in the middle
                Reply.status(200).after(Duration.ofMillis(destination.received().size() > 100 ? 300 : 1)));
        try (GatewayProcess first = GatewayProcess.start(data).awaitReady()) {
            createTasks(first);
            send(first, 1, 300);
            awaitDelivered(100);
            assertThat(first.terminate().exitStatus()).as(first::everything).isZero();
        }
        assertThat(destination.bodies()).hasSizeLessThan(300);
        destination.script(request -> Reply.status(200));
        try (GatewayProcess second = GatewayProcess.start(data).awaitReady()) {
            awaitDelivered(300);
            assertThat(destination.bodies()).containsExactlyInAnyOrderElementsOf(orders(1, 300));
            assertThat(second.terminate().exitStatus()).as(second::everything).isZero();
        }
    }

    @Test
    void aPauseSurvivesTheRestart() {
        try (GatewayProcess first = GatewayProcess.start(data).awaitReady()) {
            createTasks(first);
            Tasks.command(first, "crm/pause");
            send(first, 1, 10);
            Tasks.command(first, "orders/pause");
            assertThat(first.terminate().exitStatus()).as(first::everything).isZero();
        }
        try (GatewayProcess second = GatewayProcess.start(data).awaitReady()) {
            HttpResponse<String> refused =
                    GatewayProcess.post(second.address("ingress") + "/datahubs/orders/messages", "{}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"task-suspended\"");
            assertThat(destination.bodies()).isEmpty();

            Tasks.command(second, "orders/resume");
            send(second, 11, 10);
            assertThat(destination.bodies()).isEmpty();
            Tasks.command(second, "crm/resume");
            awaitDelivered(20);
            assertThat(destination.bodies()).containsExactlyInAnyOrderElementsOf(orders(1, 20));
            assertThat(second.terminate().exitStatus()).as(second::everything).isZero();
        }
    }

    private void createTasks(GatewayProcess gateway) {
        Tasks.create(gateway, "{\"id\":\"orders\",\"kind\":\"ingress\",\"topic\":\"orders\",\"partitions\":2}");
        Tasks.create(
                gateway,
                "{\"id\":\"crm\",\"kind\":\"sink\",\"topics\":[\"orders\"],\"target\":{\"url\":\""
                        + destination.url("/orders") + "\"}}");
    }

    private static void send(GatewayProcess gateway, int from, int count) {
        orders(from, count)
                .forEach(order -> assertThat(
                                GatewayProcess.post(gateway.address("ingress") + "/datahubs/orders/messages", order)
                                        .statusCode())
                        .isEqualTo(200));
    }

    private static List<String> orders(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(number -> "{\"order\":" + number + "}")
                .toList();
    }

    private void awaitDelivered(int count) {
        await().atMost(PATIENCE).until(() -> destination.bodies().size() >= count);
    }
}
