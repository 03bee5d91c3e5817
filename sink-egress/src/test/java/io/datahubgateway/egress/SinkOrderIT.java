package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.HttpDestination.Gate;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failure holds up, and what not, by the order that is asked for. */
@KafkaTest
class SinkOrderIT {

    private static final int KEYS = 20;
    private static final int PER_KEY = 15;
    private static final String BAD = "key-7";

    private final Sinks sinks;

    SinkOrderIT(TestKafka kafka) {
        this.sinks = new Sinks(kafka, 1);
    }

    @AfterEach
    void close() {
        sinks.close();
    }

    /** Values {@code "key-k/n"} in turn of the keys. */
    private void append() {
        for (int n = 0; n < PER_KEY; n++) {
            for (int k = 0; k < KEYS; k++) {
                sinks.kafka.append(sinks.topic, 0, "key-" + k, "\"key-" + k + "/" + n + "\"");
            }
        }
    }

    private ObjectNode byKey() {
        return sinks.definition(json -> json.put("order", "key"));
    }

    private List<String> received(String key) {
        return sinks.destination.bodies().stream()
                .filter(body -> body.startsWith("\"" + key + "/"))
                .toList();
    }

    private static List<String> all(String key) {
        return IntStream.range(0, PER_KEY)
                .mapToObj(n -> "\"" + key + "/" + n + "\"")
                .toList();
    }

    private void requireOnceInOrder(String key) {
        assertThat(received(key)).isEqualTo(all(key));
    }

    @Test
    void oneBadKeyAmongManyLeavesTheOthersFlowingAndTheyAreNotSentAgainAfterARestart() {
        sinks.destination.script(request -> request.text().contains(BAD + "/") ? Reply.status(503) : Reply.status(200));
        append();
        Node node = sinks.node();
        node.put(byKey());

        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() -> IntStream.range(0, KEYS)
                        .mapToObj(k -> "key-" + k)
                        .filter(key -> !key.equals(BAD))
                        .forEach(this::requireOnceInOrder));
        assertThat(received(BAD)).containsOnly("\"" + BAD + "/0\"");
        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() -> assertThat(sinks.committed(0)).isEqualTo(7));

        node.restartRole();
        int before = received(BAD).size();
        await().atMost(Sinks.PATIENCE).until(() -> received(BAD).size() > before);
        sinks.destination.script(request -> Reply.status(200));
        sinks.awaitCommitted(KEYS * PER_KEY);
        for (int k = 0; k < KEYS; k++) {
            String key = "key-" + k;
            if (!key.equals(BAD)) {
                requireOnceInOrder(key);
            }
        }
        List<String> bad = received(BAD);
        assertThat(bad.subList(bad.size() - PER_KEY, bad.size())).isEqualTo(all(BAD));
    }

    @Test
    void aPartitionThatIsHeldShowsWhichKeyHoldsIt() {
        sinks.destination.script(request -> request.text().contains(BAD + "/") ? Reply.status(503) : Reply.status(200));
        append();
        Node node = sinks.node();
        node.put(byKey());

        await().atMost(Sinks.PATIENCE).untilAsserted(() -> {
            ObservedState observed = node.services.observed(sinks.id);
            assertThat(observed.error())
                    .startsWith("topic " + sinks.topic + " partition 0 offset 7 key " + BAD + ": POST ")
                    .contains("answered 503");
        });
        sinks.destination.script(request -> Reply.status(200));
        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() ->
                        assertThat(node.services.observed(sinks.id).error()).isNull());
    }

    @Test
    void keysAreDeliveredSideBySideEachInOrder() {
        Gate gate = new Gate();
        sinks.destination.script(request -> Reply.status(200).behind(gate));
        append();
        Node node = sinks.node();
        node.put(byKey());

        await().atMost(Sinks.PATIENCE).until(() -> sinks.destination.inFlight() == KEYS);
        gate.open();
        sinks.awaitCommitted(KEYS * PER_KEY);
        for (int k = 0; k < KEYS; k++) {
            requireOnceInOrder("key-" + k);
        }
    }

    @Test
    void withoutOrderAsManyAsAllowedAreUnderWay() {
        Gate gate = new Gate();
        sinks.destination.script(request -> Reply.status(200).behind(gate));
        append();
        Node node = sinks.node(Map.of("egress.commitInterval", "50ms"));
        node.put(sinks.definition(json -> json.put("order", "none")));

        await().atMost(Sinks.PATIENCE).until(() -> sinks.destination.inFlight() == 64);
        gate.open();
        sinks.awaitCommitted(KEYS * PER_KEY);
        assertThat(sinks.destination.received()).hasSize(KEYS * PER_KEY);
    }

    @Test
    void aBackOffMayOutlastTheTimeInWhichTheGroupWaitsForAPoll() {
        List<Long> tries = new CopyOnWriteArrayList<>(); // of the first record
        sinks.destination.script(request -> {
            if (request.text().equals("\"" + BAD + "/0\"")) {
                tries.add(request.nanoTime());
                return Reply.status(tries.size() == 1 ? 503 : 200);
            }
            return Reply.status(200);
        });
        Node node = sinks.node(Map.of("egress.commitInterval", "50ms", "egress.maxPollInterval", "1s"));
        sinks.kafka.append(sinks.topic, 0, BAD, "\"" + BAD + "/0\"");
        ObjectNode definition = byKey();
        definition.putObject("retry").putArray("waits").add("4s");
        node.put(definition);
        await().atMost(Sinks.PATIENCE).until(() -> tries.size() == 1);
        String member = sinks.member();
        append();

        await().atMost(Sinks.PATIENCE).until(() -> tries.size() >= 2);
        assertThat(Duration.ofNanos(tries.get(1) - tries.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        assertThat(sinks.member()).as("it was never taken for dead").isEqualTo(member);
        sinks.awaitCommitted(1 + KEYS * PER_KEY);
        assertThat(sinks.destination.received()).as("nothing was repeated").hasSize(2 + KEYS * PER_KEY);
    }

    @Test
    void aDelayMayOutlastTheTimeInWhichTheGroupWaitsForAPollAndBoundsWhatIsHeld() {
        int buffer = 64 * 1024;
        Map<String, Long> arrived = new ConcurrentHashMap<>(); // milliseconds since the epoch
        sinks.destination.script(request -> {
            arrived.put(request.text(), System.currentTimeMillis());
            return Reply.status(200);
        });
        Node node = sinks.node(
                Map.of("egress.buffer", "64KiB", "egress.maxPollInterval", "1s", "egress.commitInterval", "50ms"));
        ObjectNode definition = byKey();
        definition.put("delay", "3s");
        node.put(definition);
        for (int i = 0; i < 300; i++) {
            sinks.kafka.append(sinks.topic, 0, "key-" + i % KEYS, "\"" + i + " " + "x".repeat(1000) + "\"");
        }
        await().atMost(Sinks.PATIENCE).until(() -> node.buffered() > buffer / 2.0);
        String member = sinks.member();
        AtomicReference<Double> most = new AtomicReference<>(0.0);

        await().atMost(Sinks.PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            most.accumulateAndGet(node.buffered(), Math::max);
            return sinks.destination.received().size() >= 300;
        });

        sinks.awaitCommitted(300);
        assertThat(most.get()).isLessThan(2.5 * buffer);
        assertThat(sinks.member()).as("it was never taken for dead").isEqualTo(member);
        assertThat(sinks.destination.received()).as("nothing was repeated").hasSize(300);
        for (ConsumerRecord<byte[], byte[]> record : sinks.kafka.records(sinks.topic)) {
            assertThat(arrived.get(new String(record.value(), StandardCharsets.UTF_8)))
                    .as("timestamps and waits go by different clocks, which drift")
                    .isGreaterThanOrEqualTo(record.timestamp() + 3_000 - 20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "none"})
    void aBacklogWithTheDestinationDownKeepsTheBytesBounded(String order) {
        int buffer = 64 * 1024;
        sinks.destination.script(request -> Reply.status(503));
        String kilobyte = "\"" + "x".repeat(1022) + "\"";
        for (int n = 0; n < 500; n++) {
            sinks.kafka.append(sinks.topic, 0, "key-" + n, kilobyte);
        }
        Node node = sinks.node(Map.of("egress.buffer", "64KiB", "egress.commitInterval", "50ms"));
        node.put(sinks.definition(json -> json.put("order", order)));

        await().atMost(Sinks.PATIENCE).until(() -> node.buffered() >= buffer / 2);
        await().during(Duration.ofSeconds(1)).atMost(Sinks.PATIENCE).until(() -> node.buffered() <= 2 * buffer);
        sinks.destination.script(request -> Reply.status(200));
        sinks.awaitCommitted(500);
        await().atMost(Sinks.PATIENCE).until(() -> node.buffered() == 0);
    }
}
