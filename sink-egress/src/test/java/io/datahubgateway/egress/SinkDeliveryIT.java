package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KafkaTest
class SinkDeliveryIT {

    private final Sinks sinks;

    SinkDeliveryIT(TestKafka kafka) {
        this.sinks = new Sinks(kafka, 2);
    }

    @AfterEach
    void close() {
        sinks.close();
    }

    @Test
    void triesAgainUntilTheDestinationTakesIt() {
        List<Reply> replies = List.of(
                Reply.status(500).withBody("try later"),
                Reply.status(429),
                Reply.status(408),
                Reply.cut(),
                Reply.cutInBody(200),
                Reply.hang());
        Iterator<Reply> script = replies.iterator();
        sinks.destination.script(request -> script.hasNext() ? script.next() : Reply.status(204));
        Node node = sinks.node();
        sinks.append(1, 0, 2);

        node.put(sinks.definition(json -> ((ObjectNode) json.get("target")).put("timeout", "300ms")));

        sinks.awaitReceived(replies.size() + 2);
        sinks.awaitCommitted(2);
        assertThat(sinks.destination.bodies().subList(0, 7)).containsOnly(Sinks.value(0, 0));
        assertThat(sinks.destination.bodies().get(7)).isEqualTo(Sinks.value(0, 1));
    }

    @Test
    void saysWhatIsBeingTriedAgainUntilItGoesOn() {
        sinks.destination.script(request -> Reply.status(503).withBody("closed for lunch"));
        Node node = sinks.node();
        sinks.append(1, 0, 1);
        node.put(sinks.definition());

        await().atMost(Sinks.PATIENCE).untilAsserted(() -> {
            ObservedState observed = node.services.observed(sinks.id);
            assertThat(observed.state()).isEqualTo(State.RUNNING);
            assertThat(observed.error())
                    .contains("answered 503: closed for lunch")
                    .doesNotContain("hidden");
        });

        sinks.destination.script(request -> Reply.status(200));
        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() ->
                        assertThat(node.services.observed(sinks.id).error()).isNull());
    }

    @Test
    void aRejectedRecordStopsTheTaskAndIsTheNextAfterTheRepair() {
        sinks.destination.script(request ->
                request.text().equals(Sinks.value(0, 3)) ? Reply.status(404).withBody("no route") : Reply.status(200));
        Node node = sinks.node();
        sinks.append(1, 0, 6);
        node.put(sinks.definition());

        ObservedState failed = node.awaitState(State.FAILED);

        assertThat(failed.error())
                .startsWith("topic " + sinks.topic + " partition 0 offset 3: POST 127.0.0.1:")
                .endsWith("/in answered 404: no route");
        assertThat(sinks.committed(0)).isEqualTo(3);
        assertThat(sinks.members()).isZero();
        assertThat(sinks.destination.received()).hasSize(4);

        sinks.destination.script(request -> Reply.status(200));
        node.command(TaskAction.RESTART);
        sinks.awaitReceived(7);
        sinks.awaitCommitted(6);
        assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.RUNNING);
        assertThat(sinks.destination.bodies().subList(4, 7))
                .containsExactly(Sinks.value(0, 3), Sinks.value(0, 4), Sinks.value(0, 5));
    }

    @Test
    void redirectsAreNotFollowed() {
        sinks.destination.script(request -> Reply.status(302).withHeader("location", sinks.destination.url("/else")));
        Node node = sinks.node();
        sinks.append(1, 0, 1);
        node.put(sinks.definition());

        assertThat(node.awaitState(State.FAILED).error()).contains("answered 302");
        assertThat(sinks.destination.received()).hasSize(1);
    }

    @Test
    void aPartitionThatFailsDoesNotHoldUpTheOthers() {
        sinks.destination.script(request -> request.text().startsWith("\"0-") ? Reply.status(503) : Reply.status(200));
        Node node = sinks.node();
        sinks.append(2, 0, 200);
        node.put(sinks.definition());

        await().atMost(Sinks.PATIENCE)
                .until(() -> sinks.receivedByPartition().containsKey(1)
                        && sinks.receivedByPartition().get(1).size() == 200);
        assertThat(sinks.receivedByPartition().get(0)).containsOnly(Sinks.value(0, 0));
        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() -> assertThat(sinks.committed(1)).isEqualTo(200));
        assertThat(sinks.committed(0)).isZero();
    }

    @Test
    void batchesAreArraysOfTheValues() {
        Node node = sinks.node();
        sinks.append(1, 0, 10);
        sinks.kafka.append(sinks.topic, 0, "key", null);

        node.put(sinks.definition(json ->
                json.putObject("batch").put("records", 4).put("linger", "100ms").put("bytes", "1KiB")));

        sinks.awaitReceived(3);
        sinks.awaitCommitted(11);
        assertThat(sinks.destination.bodies())
                .containsExactly(
                        "[\"0-0\",\"0-1\",\"0-2\",\"0-3\"]",
                        "[\"0-4\",\"0-5\",\"0-6\",\"0-7\"]",
                        "[\"0-8\",\"0-9\",null]");
    }

    @Test
    void bodiesAndTheirContentTypeAreOfTheFormatThatIsAskedFor() {
        Node node = sinks.node();
        sinks.append(1, 0, 2);
        sinks.kafka.append(sinks.topic, 0, "key", null);
        node.put(sinks.definition(json -> {
            json.putObject("batch").put("records", 3).put("linger", "10s");
            json.putObject("body").put("format", "ndjson");
        }));
        sinks.awaitCommitted(3);

        node.put(sinks.definition(json -> {
            json.putObject("batch").put("records", 3).put("linger", "10s");
            json.putObject("body")
                    .put("format", "joined")
                    .put("prefix", "{\"records\":[")
                    .put("separator", ",")
                    .put("suffix", "]}");
            ((ObjectNode) json.get("target")).putObject("headers").put("content-type", "application/vnd.x+json");
        }));
        sinks.append(1, 2, 2);
        sinks.kafka.append(sinks.topic, 0, "key", "{ not json }");
        sinks.awaitCommitted(6);

        assertThat(sinks.destination.bodies())
                .containsExactly("\"0-0\"\n\"0-1\"\nnull\n", "{\"records\":[\"0-2\",\"0-3\",{ not json }]}");
        assertThat(sinks.destination.received())
                .extracting(request -> request.headers().get("content-type"))
                .containsExactly("application/x-ndjson", "application/vnd.x+json");
    }

    @Test
    void aTombstoneIsAnEmptyBodyAndHeadersAreSent() {
        Node node = sinks.node();
        sinks.kafka.append(sinks.topic, 0, "key", null);

        node.put(sinks.definition(json -> ((ObjectNode) json.get("target"))
                .putObject("headers")
                .put("X-Source", "orders")
                .put("Content-Type", "text/plain")));

        sinks.awaitReceived(1);
        assertThat(sinks.destination.received().get(0).body()).isEmpty();
        assertThat(sinks.destination.received().get(0).headers())
                .containsEntry("x-source", "orders")
                .containsEntry("content-type", "text/plain")
                .containsEntry("content-length", "0");
    }

    @Test
    void aSlowDestinationBoundsWhatIsHeld() {
        int most = 64 * 1024;
        sinks.destination.script(request -> Reply.status(200).after(Duration.ofMillis(2)));
        Node node = sinks.node(Map.of("egress.buffer", "64KiB", "egress.commitInterval", "50ms"));
        String kilobyte = "\"0-" + "x".repeat(1020) + "\"";
        for (int i = 0; i < 500; i++) {
            sinks.kafka.append(sinks.topic, 0, null, kilobyte);
        }
        node.put(sinks.definition());

        double largest = 0;
        while (sinks.destination.received().size() < 500) {
            largest = Math.max(largest, node.buffered());
        }

        assertThat(largest).isGreaterThan(0).isLessThan(2.5 * most);
        sinks.awaitCommitted(500);
        await().until(() -> node.buffered() == 0);
    }
}
