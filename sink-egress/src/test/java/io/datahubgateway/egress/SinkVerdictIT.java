package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.testkit.HttpDestination.Received;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What answers of the destination lead to. */
@KafkaTest
class SinkVerdictIT {

    private final TestKafka kafka;
    private final Sinks stage;

    SinkVerdictIT(TestKafka kafka) {
        this.kafka = kafka;
        this.stage = new Sinks(kafka, 1);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private ObjectNode batches(int records, String onFailure) {
        return stage.definition(json -> {
            json.putObject("batch").put("records", records).put("linger", "200ms");
            json.putObject("onFailure").put("rejected", onFailure);
        });
    }

    private static List<Integer> numbers(Received request) {
        List<Integer> numbers = new ArrayList<>();
        try {
            for (JsonNode value : Json.MAPPER.readTree(request.body())) {
                numbers.add(Integer.parseInt(value.textValue().substring(2)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return numbers;
    }

    private List<List<Integer>> sent() {
        return stage.destination.received().stream().map(SinkVerdictIT::numbers).toList();
    }

    @Test
    void a429WithRetryAfterIsLeftAloneForThatLong() {
        AtomicInteger tries = new AtomicInteger();
        stage.destination.script(request ->
                tries.getAndIncrement() == 0 ? Reply.status(429).withHeader("retry-after", "2") : Reply.status(200));
        stage.append(1, 0, 1);
        stage.node().put(stage.definition());

        stage.awaitCommitted(1);

        List<Received> requests = stage.destination.received();
        assertThat(requests).hasSize(2);
        assertThat(Duration.ofNanos(requests.get(1).nanoTime() - requests.get(0).nanoTime()))
                .isBetween(Duration.ofMillis(1_950), Duration.ofSeconds(10));
    }

    @Test
    void aStatusThatStopsFailsTheTaskWhateverItsPolicy() {
        stage.destination.script(request -> Reply.status(401));
        ObjectNode definition = batches(1, "drop");
        definition.remove("batch");
        definition.putObject("verdicts").putArray("stop").add("401");
        Sinks.Node node = stage.node();
        node.put(definition);
        stage.append(1, 0, 1);

        assertThat(node.awaitState(State.FAILED).error()).contains("offset 0").contains("answered 401");
        assertThat(kafka.committed(stage.group()).values().stream().mapToLong(at -> at.offset()))
                .doesNotContain(1L);
    }

    @Test
    void aPoisonRecordInABatchOf500IsFoundAndAllOthersAreDelivered() {
        String dead = kafka.topic(1);
        stage.destination.script(request -> numbers(request).contains(377) ? Reply.status(422) : Reply.status(200));
        stage.append(1, 0, 500);
        ObjectNode definition = batches(500, "dead-letter");
        definition.withObject("/onFailure").put("deadLetterTopic", dead);
        stage.node().put(definition);

        stage.awaitCommitted(500);

        assertThat(kafka.records(dead))
                .singleElement()
                .extracting(letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .isEqualTo("\"0-377\"");
        List<Integer> taken = sent().stream()
                .filter(request -> !request.contains(377))
                .flatMap(List::stream)
                .toList();
        assertThat(taken).doesNotHaveDuplicates().hasSize(499);
        assertThat(sent()).as("found by halves").hasSizeLessThan(30);
    }

    @Test
    void answersPerRecordThatCantBeReadAreTheEndAfterTen() {
        stage.destination.script(request -> Reply.status(200).withBody("<html>Please log in</html>"));
        ObjectNode definition = batches(2, "drop");
        definition.putObject("verdicts").putObject("perRecord").put("api", "bigquery");
        Sinks.Node node = stage.node();
        node.put(definition);
        stage.append(1, 0, 1);

        assertThat(node.awaitState(State.FAILED).error())
                .contains("offset 0", "answered 200, but what became of each record can't be read", "Please log in");
        assertThat(sent()).hasSize(10);
    }

    /** Answers to a batch, in the shape of an API, that take some of its records. */
    enum Shape {
        BIGQUERY("bigquery", 200, "{\"insertErrors\":[", "]}") {
            @Override
            String outcome(int place, boolean taken) {
                return taken ? "" : "{\"index\":" + place + ",\"errors\":[{\"reason\":\"backendError\"}]}";
            }
        },
        ELASTICSEARCH("elasticsearch", 200, "{\"errors\":true,\"items\":[", "]}") {
            @Override
            String outcome(int place, boolean taken) {
                return "{\"index\":{\"_id\":\"" + place + "\",\"status\":" + (taken ? 201 : 429) + "}}";
            }
        },
        TREASURE_DATA("treasure-data", 200, "{\"receipts\":[", "]}") {
            @Override
            String outcome(int place, boolean taken) {
                return "{\"success\":" + taken + "}";
            }
        },
        MULTI_STATUS("multi-status", 207, "{\"messages\":[", "]}") {
            @Override
            String outcome(int place, boolean taken) {
                return "{\"status\":" + (taken ? 200 : 503) + "}";
            }
        };

        final String api;
        private final int status;
        private final String prefix;
        private final String suffix;

        Shape(String api, int status, String prefix, String suffix) {
            this.api = api;
            this.status = status;
            this.prefix = prefix;
            this.suffix = suffix;
        }

        abstract String outcome(int place, boolean taken);

        Reply reply(List<Integer> numbers, Function<Integer, Boolean> taken) {
            List<String> outcomes = IntStream.range(0, numbers.size())
                    .mapToObj(place -> outcome(place, taken.apply(numbers.get(place))))
                    .filter(outcome -> !outcome.isEmpty())
                    .toList();
            return Reply.status(status).withBody(prefix + String.join(",", outcomes) + suffix);
        }
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void onlyTheRecordsThatFailedAreNotTaken(Shape shape) {
        AtomicInteger requests = new AtomicInteger();
        stage.destination.script(request -> {
            boolean first = requests.getAndIncrement() == 0;
            return shape.reply(numbers(request), number -> !first || number % 10 != 3);
        });
        stage.append(1, 0, 40);
        ObjectNode definition = batches(40, "drop");
        definition.putObject("verdicts").putObject("perRecord").put("api", shape.api);
        stage.node().put(definition);

        stage.awaitCommitted(40);

        assertThat(sent().get(0)).hasSize(40);
        List<Integer> again = sent().stream().skip(1).flatMap(List::stream).toList();
        if (shape == Shape.TREASURE_DATA) { // it does not say that another try may help
            assertThat(again).isEmpty();
        } else {
            assertThat(again).containsExactlyInAnyOrder(3, 13, 23, 33);
        }
    }

    @Test
    void anAnswerThatIsCutInTheMiddleIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        stage.destination.script(request -> tries.getAndIncrement() < 2 ? Reply.cutInBody(200) : Reply.status(200));
        stage.append(1, 0, 1);
        stage.node().put(stage.definition());

        stage.awaitCommitted(1);

        assertThat(stage.destination.bodies()).containsExactly("\"0-0\"", "\"0-0\"", "\"0-0\"");
    }
}
