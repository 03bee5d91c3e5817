package io.datahubgateway.egress.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.egress.guide.Event.Answered;
import io.datahubgateway.egress.guide.Event.Header;
import io.datahubgateway.egress.guide.Event.Observed;
import io.datahubgateway.egress.guide.Event.Posted;
import io.datahubgateway.egress.guide.Event.Resumed;
import io.datahubgateway.egress.guide.Event.Stored;
import io.datahubgateway.egress.guide.Event.Written;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.HttpDestination.Received;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;

/**
 * One example under way: a sink, a topic and a destination of its own. Begun with all others, so that their waits pass together,
 * then compared line by line with what the guide shows.
 */
final class ExampleRun {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final String name;
    private final Example example;
    private final TestKafka kafka;
    private final TestNode node;
    private final HttpDestination destination;
    private final Supplier<List<ObservedState>> observed;
    private final Map<String, String> names = new HashMap<>(); // of the guide, and what they are here
    private final List<Event> events;
    private final List<Posted> posted = new ArrayList<>();
    private final Map<String, Queue<ConsumerRecord<byte[], byte[]>>> written =
            new HashMap<>(); // by topic, not yet looked at
    private int stored;
    private long begun;

    /** @param observed all states that were reported of any task */
    ExampleRun(
            Example example,
            TestKafka kafka,
            TestNode node,
            HttpDestination destination,
            Supplier<List<ObservedState>> observed) {
        this.name = example.heading() + " (" + example.id() + ")";
        this.example = example;
        this.kafka = kafka;
        this.node = node;
        this.destination = destination;
        this.observed = observed;
        names.put(example.id(), TestKafka.fresh(example.id()));
        names.put("orders-v1", kafka.topic(1));
        ObjectNode definition = example.definition();
        for (String path : List.of("/onFailure/deadLetterTopic", "/report/successTopic", "/report/errorTopic")) {
            if (definition.at(path).isTextual()) {
                names.put(definition.at(path).asText(), kafka.topic(1));
            }
        }
        this.events = example.events().stream()
                .map(line -> Event.read(line.startsWith("  ") || line.startsWith("status") ? here(line) : line))
                .toList();
        events.stream().filter(Posted.class::isInstance).map(Posted.class::cast).forEach(posted::add);
    }

    private String here(String text) {
        String said = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            said = said.replace(name.getKey(), name.getValue());
        }
        return said;
    }

    private String id() {
        return here(example.id());
    }

    void begin() {
        begun = System.nanoTime();
        for (Event event : events) {
            if (event instanceof Stored record) {
                kafka.append(here("orders-v1"), 0, record.key(), record.value());
                stored++;
            }
        }
        destination.script(answers());
        String definition = here(example.definition().toString())
                .replace("http://localhost:9999/events", destination.url("/events"));
        TestNode.get(node.services()
                .tasks()
                .put(Json.object(definition.getBytes(StandardCharsets.UTF_8)), Precondition.NONE));
    }

    /** What is answered to each body, the first time, the second time and so on. */
    private Function<Received, Reply> answers() {
        Map<String, Queue<Reply>> replies = new ConcurrentHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof Posted request) {
                if (!(events.get(i + 1) instanceof Answered answer)) {
                    throw new AssertionError(name + ": no answer to " + request.body());
                }
                Reply reply = Reply.status(answer.status()).withBody(answer.body());
                replies.computeIfAbsent(request.body(), body -> new ArrayDeque<>())
                        .add(
                                answer.retryAfter() == null
                                        ? reply
                                        : reply.withHeader("retry-after", answer.retryAfter()));
            }
        }
        return request -> {
            Queue<Reply> left = replies.getOrDefault(request.text(), new ArrayDeque<>());
            return left.isEmpty() ? Reply.status(500).withBody("the guide does not show this request") : left.remove();
        };
    }

    void check() {
        int requests = 0;
        ConsumerRecord<byte[], byte[]> last = null;
        boolean ended = false;
        for (Event event : events) {
            if (event instanceof Posted) {
                int expected = ++requests;
                patiently().untilAsserted(() -> assertThat(destination.bodies()).hasSizeGreaterThanOrEqualTo(expected));
                ended = false;
            } else if (event instanceof Observed state) {
                awaitState(state);
                ended = !state.state().equals("RUNNING");
            } else if (event instanceof Resumed) {
                TestNode.get(node.services().tasks().command(id(), TaskAction.RESUME, Precondition.NONE));
            } else if (event instanceof Written record) {
                last = awaitWritten(record);
            } else if (event instanceof Header header) {
                assertThat(last).as("a record with " + header.name()).isNotNull();
                assertThat(last.headers().lastHeader(header.name()))
                        .as(header.name())
                        .isNotNull()
                        .satisfies(found -> assertThat(text(found.value())).matches(header.value()));
            }
        }
        if (!ended) {
            patiently()
                    .untilAsserted(() -> assertThat(kafka.committedSum("connect-" + id(), here("orders-v1")))
                            .isEqualTo(stored));
        }
        checkRequests();
    }

    private void awaitState(Observed shown) {
        patiently()
                .untilAsserted(() -> assertThat(observed.get())
                        .filteredOn(state -> state.task().equals(id()))
                        .anySatisfy(state -> {
                            assertThat(state.state().name()).isEqualTo(shown.state());
                            assertThat(state.error() == null ? "" : state.error())
                                    .matches(shown.error());
                        }));
    }

    /** The next record of that topic. */
    private ConsumerRecord<byte[], byte[]> awaitWritten(Written shown) {
        ConsumerRecord<byte[], byte[]> record = written.computeIfAbsent(
                        shown.topic(), topic -> new ArrayDeque<>(awaitAll(topic)))
                .remove();
        assertThat(text(record.key())).isEqualTo(shown.key());
        assertThat(text(record.value())).matches(shown.value());
        return record;
    }

    private List<ConsumerRecord<byte[], byte[]>> awaitAll(String topic) {
        long expected = events.stream()
                .filter(event ->
                        event instanceof Written record && record.topic().equals(topic))
                .count();
        return patiently().until(() -> kafka.records(here(topic)), records -> records.size() >= expected);
    }

    private void checkRequests() {
        List<Received> received = List.copyOf(destination.received());
        List<String> bodies = received.stream().map(Received::text).toList();
        List<String> shown = posted.stream().map(Posted::body).toList();
        if (example.isInOrder()) {
            assertThat(bodies).isEqualTo(shown);
        } else {
            assertThat(bodies).containsExactlyInAnyOrderElementsOf(shown);
            for (List<String> values : valuesInOrder()) {
                assertThat(bodies.stream().filter(values::contains))
                        .containsExactlyElementsOf(
                                shown.stream().filter(values::contains).toList());
            }
        }
        long before = begun;
        for (int i = 0; i < posted.size(); i++) {
            Posted request = posted.get(i);
            if (request.type() != null) {
                assertThat(received.get(i).headers()).containsEntry("content-type", request.type());
            }
            // Waits are exact where a virtual clock proves them; here requests take unequal times to get through.
            Duration least = request.after().multipliedBy(i == 1 ? 2 : 3).dividedBy(4);
            assertThat(Duration.ofNanos(received.get(i).nanoTime() - before))
                    .as("time before %s", request.body())
                    .isGreaterThanOrEqualTo(least);
            before = received.get(i).nanoTime();
        }
    }

    /** Values of each key, where keys have an order. */
    private Collection<List<String>> valuesInOrder() {
        Map<String, List<String>> byKey = new HashMap<>();
        for (Event event : events) {
            if (example.isInOrderByKey() && event instanceof Stored record && record.key() != null) {
                byKey.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.value());
            }
        }
        return byKey.values();
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void end() {
        TestNode.get(node.services().tasks().delete(id(), Precondition.NONE));
        destination.close();
    }
}
