package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.testkit.HttpDestination.Received;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How hard a sink drives its destination. */
@KafkaTest
class SinkFlowIT {

    private final Sinks stage;

    SinkFlowIT(TestKafka kafka) {
        this.stage = new Sinks(kafka, 4);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void theBreakerOpensProbesAndCloses() {
        AtomicBoolean down = new AtomicBoolean(true);
        stage.destination.script(request -> Reply.status(down.get() ? 503 : 200));
        Sinks.Node node = stage.node();
        node.put(stage.definition(json ->
                json.putObject("flow").putObject("breaker").put("failures", 8).put("openFor", "700ms")));
        stage.append(4, 0, 10);

        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() -> assertThat(node.services.observed(stage.id))
                        .isNotNull()
                        .satisfies(observed -> assertThat(observed.state())
                                .as("no pause of an operator")
                                .isEqualTo(State.RUNNING))
                        .extracting(ObservedState::error)
                        .asString()
                        .startsWith("the breaker")
                        .contains("answered 503"));
        assertThat(node.services.services().telemetry().scrape())
                .containsPattern("datahub_egress_breaker\\{task=\"" + stage.id + "\",?} [12]");
        stage.awaitReceived(10);
        down.set(false);

        stage.awaitCommitted(40);
        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() ->
                        assertThat(node.services.observed(stage.id).error()).isNull());
        assertThat(stage.destination.received().size() - 40)
                .as("what failed: until it opened, and one request each time it tried")
                .isBetween(8, 40);
    }

    @Test
    void requestsBeginNoMoreOftenThanTheRateSays() {
        stage.node().put(stage.definition(json -> json.putObject("flow").put("requestsPerSecond", 20)));
        stage.append(4, 0, 10);

        stage.awaitCommitted(40);

        List<Received> requests = stage.destination.received();
        Duration took =
                Duration.ofNanos(requests.get(39).nanoTime() - requests.get(0).nanoTime());
        assertThat(took).isGreaterThan(Duration.ofMillis(1_700));
    }

    @Test
    void noMoreRequestsAreUnderWayThanTheConcurrencySays() {
        stage.destination.script(request -> Reply.status(200).after(Duration.ofMillis(5)));
        stage.node().put(stage.definition(json -> json.putObject("flow").put("concurrency", 2)));
        stage.append(4, 0, 10);

        stage.awaitCommitted(40);

        assertThat(stage.destination.mostInFlight()).isEqualTo(2);
    }
}
