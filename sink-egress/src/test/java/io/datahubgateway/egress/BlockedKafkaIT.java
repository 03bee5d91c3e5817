package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.BlockedLoops;
import io.datahubgateway.testkit.Fault;
import io.datahubgateway.testkit.History;
import io.datahubgateway.testkit.History.Place;
import io.datahubgateway.testkit.HistoryCheck;
import io.datahubgateway.testkit.HistoryCheck.Findings;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.ProxiedKafka;
import io.datahubgateway.testkit.RepeatBound;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka disappears in a black hole while a sink delivers. What was fetched is delivered until twice the records of a commit
 * are uncommitted; when the network heals all goes on by itself, in order.
 */
class BlockedKafkaIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(BlockedKafkaIT.class);
    private static final int PARTITIONS = 3;
    private static final int CONCURRENCY = 64;
    private static final int RECORDS = 400; // per partition
    private static final int COMMIT_RECORDS = 30;
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);
    /** What a busy machine adds to a wait. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private final ProxiedKafka kafka = ProxiedKafka.start();
    private final TestKafka through = TestKafka.at(kafka.bootstrapServers());
    private final Sinks sinks = new Sinks(through, PARTITIONS);
    private final History history = new History();
    private final BlockedLoops loops = BlockedLoops.listen();
    private Node node;

    @AfterEach
    void close() {
        kafka.proxy().set(Fault.NONE); // also after a failure
        loops.close();
        sinks.close();
        through.close();
        kafka.close();
    }

    @Test
    void aShortOneRepeatsNothing() {
        goDark();
        requireAllDelivered(false);
    }

    @Test
    @Tag("long")
    void oneThatOutlastsTheMembershipRepeatsNoMoreThanTheUncommittedWindow() {
        goDark();
        await().atMost(Sinks.PATIENCE).until(() -> group().members().isEmpty());
        requireAllDelivered(true);
    }

    /** In the middle of the delivery; more is appended meanwhile. */
    private void goDark() {
        sinks.destination.script(history.noting(request -> Reply.status(200).after(Duration.ofMillis(3))));
        append(0, RECORDS / 2);
        node = sinks.node(Map.of(
                "egress.commitRecords",
                Integer.toString(COMMIT_RECORDS),
                "egress.commitInterval",
                COMMIT_INTERVAL.toMillis() + "ms"));
        node.put(sinks.definition(json -> json.putObject("flow").put("concurrency", CONCURRENCY)));
        await().atMost(Sinks.PATIENCE).until(() -> history.deliveredOnce() > RECORDS / 4);

        kafka.proxy().set(Fault.blackHole());

        append(RECORDS / 2, RECORDS - RECORDS / 2);
        AtomicInteger before = new AtomicInteger(-1);
        await().atMost(Sinks.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> before.getAndSet(history.deliveredOnce()) == before.get()); // held
    }

    private void requireAllDelivered(boolean repeated) {
        assertThat(history.deliveredOnce()).isLessThan(history.size());
        long allowed = new RepeatBound(
                        COMMIT_RECORDS,
                        COMMIT_INTERVAL.plus(MARGIN),
                        RepeatBound.inRequests(CONCURRENCY, PARTITIONS, 1))
                .allowed(history, 1);
        assertThat(uncommitted()).as("held while Kafka takes no commits").isLessThanOrEqualTo(allowed);

        kafka.proxy().set(Fault.NONE);

        await().atMost(Sinks.PATIENCE).until(() -> history.deliveredOnce() == history.size());
        await().atMost(Sinks.PATIENCE).until(() -> committed() == history.size());
        assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.RUNNING);
        Findings findings = HistoryCheck.of(history, kafka.direct().records(sinks.topic), repeated ? allowed : 0);
        LOGGER.atInfo().addKeyValue("repeatsAllowed", allowed).log("{}", findings.summary());
        assertThat(findings.problems()).isEmpty();
        assertThat(loops.found()).isEmpty();
    }

    private void append(int from, int count) {
        for (int n = from; n < from + count; n++) {
            for (int p = 0; p < PARTITIONS; p++) {
                String value = Sinks.value(p, n);
                history.sent(value, value.getBytes(StandardCharsets.UTF_8));
                history.acknowledged(
                        value,
                        new Place(
                                sinks.topic,
                                p,
                                kafka.direct()
                                        .append(sinks.topic, p, null, value)
                                        .offset()));
            }
        }
    }

    private long uncommitted() {
        return history.deliveredOnce() - committed();
    }

    /** Asked of Kafka around the black hole. */
    private long committed() {
        return kafka.direct().committedSum(sinks.group(), sinks.topic);
    }

    private ConsumerGroupDescription group() {
        return TestKafka.get(kafka.direct()
                        .admin()
                        .describeConsumerGroups(List.of(sinks.group()))
                        .all())
                .get(sinks.group());
    }
}
