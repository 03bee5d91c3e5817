package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The group of a sink is rearranged while records flow. */
@KafkaTest
class SinkRebalanceIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(SinkRebalanceIT.class);
    private static final int PARTITIONS = 6;
    private static final int RECORDS = 60;
    private static final int STORM_KEYS = 30;
    private static final int STORM_BACKLOG = 3_000; // records that are not delivered yet, at most
    private static final Duration STORM = Duration.ofSeconds(Integer.getInteger("storm.seconds", 20));

    private final Sinks sinks;

    SinkRebalanceIT(TestKafka kafka) {
        this.sinks = new Sinks(kafka, PARTITIONS);
    }

    @AfterEach
    void close() {
        sinks.close();
    }

    @Test
    void losesNothingRepeatsNothingAndKeepsTheOrder() {
        sinks.destination.script(request -> Reply.status(200).after(Duration.ofMillis(15)));
        Map<String, String> settings = Map.of("egress.commitInterval", "10s", "egress.maxPollInterval", "10s");
        Node first = sinks.node(settings);
        first.put(sinks.definition());
        sinks.append(PARTITIONS, 0, RECORDS / 2);
        sinks.awaitReceived(30);

        Node second = sinks.node(settings);
        await().atMost(Sinks.PATIENCE).until(() -> sinks.members() == 2);
        sinks.append(PARTITIONS, RECORDS / 2, RECORDS / 2);
        sinks.awaitReceived(PARTITIONS * RECORDS / 2 + 30);
        first.stopRole();

        sinks.awaitReceived(PARTITIONS * RECORDS);
        second.stopRole();
        sinks.awaitCommitted(PARTITIONS * RECORDS);
        for (int p = 0; p < PARTITIONS; p++) {
            List<String> received = sinks.receivedByPartition().get(p);
            assertThat(new LinkedHashSet<>(received)).containsExactlyElementsOf(Sinks.values(p, RECORDS));
            assertThat(received)
                    .as("what was finished is committed before it is given up")
                    .hasSize(RECORDS);
        }
    }

    @Test
    void aStormOfMembersThatJoinAndLeaveLosesNothingAndKeepsTheOrderOfEachKey() {
        Random random = new Random(5);
        Map<String, Queue<Integer>> delivered = new ConcurrentHashMap<>(); // numbers by key, in order of arrival
        AtomicLong deliveries = new AtomicLong();
        sinks.destination.withoutMemory().script(request -> {
            if (ThreadLocalRandom.current().nextInt(50) == 0) {
                return Reply.status(503);
            }
            String[] value = request.text().replace("\"", "").split("/", 2);
            delivered
                    .computeIfAbsent(value[0], any -> new ConcurrentLinkedQueue<>())
                    .add(Integer.valueOf(value[1]));
            deliveries.incrementAndGet();
            return Reply.status(200).after(Duration.ofMillis(2));
        });
        Map<String, String> settings = Map.of("egress.commitInterval", "10s", "egress.maxPollInterval", "10s");
        List<Node> nodes = List.of(sinks.node(settings), sinks.node(settings), sinks.node(settings));
        nodes.get(0).put(sinks.definition(json -> json.put("order", "key")));

        Future<?>[] stops = new Future<?>[nodes.size()]; // of those that have left
        int changes = 0;
        int appended = 0;
        long end = System.nanoTime() + STORM.toNanos();
        long nextChange = System.nanoTime();
        while (System.nanoTime() < end) {
            for (int key = 0; key < STORM_KEYS; key++) {
                sinks.kafka.append(sinks.topic, key % PARTITIONS, "k" + key, "\"k" + key + "/" + appended + "\"");
            }
            appended++;
            long inTime = (long) STORM_KEYS * appended - STORM_BACKLOG;
            if (deliveries.get() < inTime) {
                await().atMost(Sinks.PATIENCE).until(() -> deliveries.get() >= inTime + STORM_BACKLOG / 2);
            }
            if (System.nanoTime() > nextChange) {
                int chosen = random.nextInt(nodes.size() - 1) + 1; // one member stays
                if (stops[chosen] == null) {
                    stops[chosen] = nodes.get(chosen).beginStop();
                } else if (stops[chosen].isComplete()) {
                    nodes.get(chosen).startRole();
                    stops[chosen] = null;
                }
                changes++;
                nextChange = System.nanoTime()
                        + random.nextLong(Duration.ofSeconds(2).toNanos());
            }
        }

        int perKey = appended;
        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() -> assertThat(delivered.values().stream()
                                .map(numbers -> Set.copyOf(numbers).size()))
                        .hasSize(STORM_KEYS)
                        .containsOnly(perKey));
        long repeats = 0;
        for (Queue<Integer> numbers : delivered.values()) {
            assertThat(List.copyOf(new LinkedHashSet<>(numbers)))
                    .as("first deliveries")
                    .isSorted();
            repeats += numbers.size() - perKey;
        }
        LOGGER.atInfo()
                .addKeyValue("changes", changes)
                .addKeyValue("records", STORM_KEYS * perKey)
                .addKeyValue("repeats", repeats)
                .log("the storm is over");
        assertThat(changes).isGreaterThan(5);
        assertThat(repeats)
                .as("what was under way when a drain ran out of time")
                .isLessThanOrEqualTo(64L * changes);
        nodes.forEach(Node::stopRole);
        sinks.awaitCommitted((long) STORM_KEYS * perKey);
    }

    @Test
    void aCleanStopDuringARebalanceRepeatsNothing() {
        Node node = sinks.node();
        node.put(sinks.definition());
        try (GroupMember slow = new GroupMember(sinks.kafka, sinks.group(), sinks.topic);
                GroupMember joining = new GroupMember(sinks.kafka, sinks.group(), sinks.topic)) {
            await().atMost(Sinks.PATIENCE).until(() -> !slow.poll().isEmpty());
            await().atMost(Sinks.PATIENCE).until(() -> sinks.groupState() == GroupState.STABLE);
            sinks.append(PARTITIONS, 0, 5);
            int delivered = (PARTITIONS - slow.poll().size()) * 5;
            sinks.awaitReceived(delivered);
            sinks.awaitCommitted(delivered);

            joining.poll();
            await().atMost(Sinks.PATIENCE).until(() -> sinks.groupState() == GroupState.PREPARING_REBALANCE);
            AtomicInteger appended = new AtomicInteger(5);
            await().atMost(Sinks.PATIENCE)
                    .until(
                            () -> { // commits don't get through any more, deliveries do
                                sinks.append(PARTITIONS, appended.getAndIncrement(), 1);
                                return sinks.destination.received().size()
                                        > sinks.kafka.committedSum(sinks.group(), sinks.topic) + 20;
                            });

            Future<?> stopped = node.beginStop();
            await().atMost(Sinks.PATIENCE).until(() -> {
                slow.poll();
                joining.poll();
                return stopped.isComplete();
            });

            assertThat(sinks.kafka.committedSum(sinks.group(), sinks.topic))
                    .isEqualTo(sinks.destination.received().size());
        }
    }
}
