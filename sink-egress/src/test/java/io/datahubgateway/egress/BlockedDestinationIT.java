package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.BlockedLoops;
import io.datahubgateway.testkit.History;
import io.datahubgateway.testkit.History.Place;
import io.datahubgateway.testkit.HistoryCheck;
import io.datahubgateway.testkit.HttpDestination.Received;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The destination does not take anything for longer than the group waits for a poll, while far more waits than the sink
 * may hold. Nothing is lost, what is held stays bounded, the membership is kept, and all goes on by itself.
 */
@KafkaTest
class BlockedDestinationIT {

    private static final int PARTITIONS = 3;
    private static final int RECORDS = 60; // per partition
    private static final int VALUE = 4 * 1024;
    private static final long BUFFER = 64 * 1024;
    private static final Duration BLOCKED = Duration.ofMillis(Integer.getInteger("blocked.millis", 1_600));
    private static final Map<String, String> SETTINGS =
            Map.of("egress.buffer", "64KiB", "egress.maxPollInterval", "1s", "egress.commitInterval", "50ms");

    private final History history = new History();
    private final Sinks sinks;
    private final BlockedLoops loops = BlockedLoops.listen();

    BlockedDestinationIT(TestKafka kafka) {
        this.sinks = new Sinks(kafka, PARTITIONS);
    }

    @AfterEach
    void close() {
        loops.close();
        sinks.close();
    }

    static Stream<Named<Function<Received, Reply>>> blocks() {
        return Stream.of(
                Named.of("accepts and never answers", request -> Reply.hang()),
                Named.of("resets in the middle of an answer", request -> Reply.cutInBody(200)),
                Named.of("answers 500", request -> Reply.status(500)));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void losesNothingHoldsLittleAndGoesOnByItself(Function<Received, Reply> block) {
        sinks.destination.script(history.noting(request -> Reply.status(200)));
        Node node = start("900ms");
        append(0, 5);
        sinks.awaitCommitted(5 * PARTITIONS);
        int slowStart = sinks.destination.received().size() - 5 * PARTITIONS; // repeated: cold code may need that long

        sinks.destination.script(history.noting(block));
        String member = sinks.member();
        append(5, RECORDS - 5);
        await().atMost(Sinks.PATIENCE).until(() -> node.buffered() >= BUFFER / 2);
        await().during(BLOCKED).atMost(BLOCKED.plus(Sinks.PATIENCE)).untilAsserted(() -> {
            assertThat(sinks.member()).isEqualTo(member);
            assertThat(node.buffered()).isLessThanOrEqualTo(2 * BUFFER); // a poll may go beyond by what it fetched
            assertThat(history.deliveredOnce()).isEqualTo(5 * PARTITIONS);
        });
        assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.RUNNING);

        sinks.destination.script(history.noting(request -> Reply.status(200)));
        requireNothingLost(slowStart);
    }

    @Test
    void pausedInTheMiddleOfASlowRequestItSendsNothingMoreAndLosesNothing() {
        sinks.destination.script(history.noting(request -> Reply.status(200).after(Duration.ofMillis(400))));
        Node node = start("10s");
        append(0, 8);
        await().atMost(Sinks.PATIENCE).until(() -> sinks.destination.inFlight() == PARTITIONS);

        String member = sinks.member();
        node.command(TaskAction.PAUSE);
        int begun = sinks.destination.received().size();
        await().during(BLOCKED).atMost(BLOCKED.plus(Sinks.PATIENCE)).untilAsserted(() -> {
            assertThat(sinks.member()).isEqualTo(member);
            assertThat(sinks.destination.received()).hasSizeLessThanOrEqualTo(begun + PARTITIONS); // on their way
        });
        int after = sinks.destination.received().size();
        assertThat(sinks.destination.inFlight()).isZero();
        assertThat(after - begun).isLessThanOrEqualTo(PARTITIONS);

        sinks.destination.script(history.noting(request -> Reply.status(200)));
        node.command(TaskAction.RESUME);
        requireNothingLost(0);
    }

    private Node start(String timeout) {
        Node node = sinks.node(SETTINGS);
        node.put(sinks.definition(json ->
                json.putObject("target").put("url", sinks.destination.url("/")).put("timeout", timeout)));
        return node;
    }

    private void append(int from, int count) {
        for (int n = from; n < from + count; n++) {
            for (int p = 0; p < PARTITIONS; p++) {
                String id = p + "-" + n;
                String value = "{\"id\":\"" + id + "\",\"filling\":\"" + "x".repeat(VALUE) + "\"}";
                history.sent(id, value.getBytes(StandardCharsets.UTF_8));
                RecordMetadata stored = sinks.kafka.append(sinks.topic, p, null, value);
                history.acknowledged(id, new Place(sinks.topic, p, stored.offset()));
            }
        }
    }

    private void requireNothingLost(int repeats) {
        await().atMost(Sinks.PATIENCE).until(history::isAllAcknowledgedDelivered);
        sinks.awaitCommitted(history.size());
        assertThat(HistoryCheck.of(history, sinks.kafka.records(sinks.topic), repeats)
                        .problems())
                .isEmpty();
        assertThat(loops.found()).isEmpty();
    }
}
