package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.Fault;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.ProxiedKafka;
import io.datahubgateway.testkit.TestKafka;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A sink with nothing to do lets the idle watch fetch. Its clock moves only until it rests, so it never looks for itself:
 * whatever it delivers then, the watch has told.
 */
@KafkaTest
class IdleSinkIT {

    private static final int PARTITIONS = 3;
    private static final int RECORDS = 5;
    private static final Duration A_FETCH = Duration.ofMillis(700); // which Kafka answers after 500 ms
    private static final double NONE = -1;

    private final TestKafka kafka;
    private final AtomicLong clock = new AtomicLong();

    IdleSinkIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void atRestItFetchesNothingAndDeliversTheNextRecordAllTheSame() {
        try (Sinks sinks = new Sinks(kafka, PARTITIONS, clock::get)) {
            atRest(sinks);

            kafka.append(sinks.topic, 2, null, Sinks.value(2, RECORDS));

            sinks.awaitReceived(PARTITIONS * RECORDS + 1);
            sinks.awaitCommitted(PARTITIONS * RECORDS + 1);
        }
    }

    @Test
    void aTransactionThatWasAbortedIsCommittedAtRest() {
        try (Sinks sinks = new Sinks(kafka, PARTITIONS, clock::get)) {
            atRest(sinks);

            abortOne(sinks.topic);

            sinks.awaitCommitted(PARTITIONS * RECORDS + 2); // the record and the marker
            assertThat(sinks.destination.received()).hasSize(PARTITIONS * RECORDS);
        }
    }

    private void abortOne(String topic) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", TestKafka.fresh("aborted"));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 1, null, "aborted"));
            producer.flush();
            producer.abortTransaction();
        }
    }

    @Test
    void aPauseAtRestHoldsUntilTheResume() {
        try (Sinks sinks = new Sinks(kafka, PARTITIONS, clock::get)) {
            Node node = atRest(sinks);

            node.command(TaskAction.PAUSE);
            sinks.append(PARTITIONS, RECORDS, 1);
            assertThat(sinks.destination.received()).hasSize(PARTITIONS * RECORDS);
            node.command(TaskAction.RESUME);

            sinks.awaitReceived(PARTITIONS * (RECORDS + 1));
            sinks.awaitCommitted(PARTITIONS * (RECORDS + 1));
        }
    }

    @Test
    void aRebalanceAtRestLosesNothingAndRepeatsNothing() {
        try (Sinks sinks = new Sinks(kafka, PARTITIONS, clock::get)) {
            atRest(sinks);

            sinks.node();
            await().atMost(Sinks.PATIENCE).until(() -> sinks.members() == 2);
            sinks.append(PARTITIONS, RECORDS, 1);

            sinks.awaitCommitted(PARTITIONS * (RECORDS + 1));
            for (int p = 0; p < PARTITIONS; p++) {
                assertThat(sinks.receivedByPartition().get(p)).containsExactlyElementsOf(Sinks.values(p, RECORDS + 1));
            }
        }
    }

    @Test
    @Tag("long")
    void whenKafkaIsAwayTheWatchEndsAndWhenItIsBackAllGoesOn() {
        try (ProxiedKafka proxied = ProxiedKafka.start();
                TestKafka through = TestKafka.at(proxied.bootstrapServers());
                Sinks sinks = new Sinks(through, PARTITIONS, clock::get)) {
            Node node = atRest(sinks);

            proxied.proxy().set(Fault.blackHole());
            proxied.direct().append(sinks.topic, 0, null, Sinks.value(0, RECORDS));
            await().atMost(Sinks.PATIENCE).until(() -> fetches(node, "idle-watch") == NONE);
            proxied.proxy().set(Fault.NONE);

            sinks.awaitReceived(PARTITIONS * RECORDS + 1);
            sinks.awaitCommitted(PARTITIONS * RECORDS + 1);
            awaitRest(sinks, node);
        }
    }

    /** A node whose sink has delivered some records and rests. */
    private Node atRest(Sinks sinks) {
        Node node = sinks.node();
        node.put(sinks.definition());
        sinks.append(PARTITIONS, 0, RECORDS);
        sinks.awaitCommitted(PARTITIONS * RECORDS);
        awaitRest(sinks, node);
        return node;
    }

    private void awaitRest(Sinks sinks, Node node) {
        double[] before = {NONE};
        await().atMost(Sinks.PATIENCE).pollInterval(A_FETCH).until(() -> {
            double last = before[0];
            before[0] = fetches(node, "sink-" + sinks.id);
            clock.addAndGet(TimeUnit.SECONDS.toNanos(6));
            return before[0] == last && fetches(node, "idle-watch") > 0;
        });
    }

    /** Fetches of a consumer that were answered, by its own metrics; {@link #NONE} while there is no such consumer. */
    private static double fetches(Node node, String purpose) {
        String client = node.services.services().kafka().clientId(purpose);
        try {
            return (double) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                            new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,client-id=" + client),
                            "fetch-total");
        } catch (InstanceNotFoundException e) {
            return NONE;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
