package io.datahubgateway.common.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KafkaTest
class StatusReporterIT {

    private final TestKafka kafka;
    private final Vertx vertx = Vertx.vertx();
    private final String node = TestKafka.fresh("node");
    private StatusReporter reporter;

    StatusReporterIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    void start() throws Exception {
        InternalTopics.create(kafka.admin());
        reporter = new StatusReporter(
                vertx,
                new KafkaConnection(List.of(kafka.bootstrapServers()), node),
                new NodeInfo(node, Set.of(Role.EGRESS), 1));
        reporter.start().await(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        reporter.close();
        vertx.close().await();
    }

    private List<ConsumerRecord<byte[], byte[]>> written(String prefix) {
        return kafka.records(InternalTopics.STATUS).stream()
                .filter(entry -> new String(entry.key(), StandardCharsets.UTF_8).startsWith(prefix))
                .toList();
    }

    @Test
    void aBurstOfReportsIsWrittenOnce() {
        for (int i = 0; i < 300; i++) {
            reporter.report("task-" + i, 7, State.RUNNING, null);
            reporter.report("task-" + i, 7, State.RUNNING, null);
        }
        reporter.report("last", 7, State.RUNNING, null);

        await().until(() -> written(node + "/last").size() == 1);
        assertThat(written(node + "/task-")).hasSize(300);
    }

    @Test
    void aDeletionIsReportedAndThenTakenBack() {
        reporter.report("gone", 7, State.RUNNING, null);
        reporter.report("gone", 8, State.DELETED, null);

        await().untilAsserted(() -> {
            List<ConsumerRecord<byte[], byte[]>> records = written(node + "/gone");
            assertThat(records).hasSizeGreaterThanOrEqualTo(3);
            assertThat(new String(records.get(1).value(), StandardCharsets.UTF_8))
                    .contains("DELETED");
            assertThat(records.get(2).value()).isNull();
        });
    }

    @Test
    void theHeartbeatOutlivesAProducerThatIsBrokenAndCantBeReplacedAtOnce() throws Exception {
        String other = TestKafka.fresh("node");
        KafkaConnection connection = new KafkaConnection(List.of(kafka.bootstrapServers()), other);
        AtomicInteger made = new AtomicInteger();
        StatusReporter broken = new StatusReporter(
                vertx,
                () -> {
                    if (made.incrementAndGet() == 2) {
                        throw new KafkaException("not now");
                    }
                    KafkaProducer<byte[], byte[]> producer = connection.producer("status", Map.of());
                    if (made.get() == 1) {
                        producer.close();
                    }
                    return producer;
                },
                new NodeInfo(other, Set.of(Role.EGRESS), 1));

        broken.start().await(20, TimeUnit.SECONDS);

        assertThat(made).hasValue(3);
        assertThat(broken.silence()).isLessThan(StatusReporter.LIVE_FOR);
        broken.close();
    }

    @Test
    void aNodeThatStopsTakesItsRecordsBack() {
        reporter.report("task", 7, State.RUNNING, null);
        await().until(() -> !written(node + "/task").isEmpty());

        reporter.close();

        List<ConsumerRecord<byte[], byte[]>> records = written(node);
        assertThat(records.get(records.size() - 1).value()).isNull();
        assertThat(written(node + "/task"))
                .last()
                .satisfies(entry -> assertThat(entry.value()).isNull());
    }
}
