package io.datahubgateway.egress.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.failure.Failure.Cause;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLetterPolicyIT {

    private static final Reason WHY =
            new Reason("POST crm:80/in answered 404" + " and so on".repeat(20), 404, "x".repeat(512));

    private final TestKafka kafka;
    private final Vertx vertx = Vertx.vertx();

    DeadLetterPolicyIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @AfterAll
    void close() {
        TestNode.get(vertx.close());
    }

    private Producer<byte[], byte[]> producer() {
        return new KafkaConnection(List.of(kafka.bootstrapServers()), "node")
                .producer("dead", Map.of(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000));
    }

    private DeadLetterPolicy policy(Callable<Producer<byte[], byte[]>> producers, String topic) {
        return new DeadLetterPolicy(vertx, producers, "crm", topic, Runnable::run);
    }

    private static Failure failure(int valueBytes) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("orders", 0, 7, null, new byte[valueBytes]);
        return new Failure(record, new Attempts(1, 1, 2, WHY, 0), Cause.REJECTED);
    }

    private List<String> headers(String topic) {
        return StreamSupport.stream(kafka.records(topic).get(0).headers().spliterator(), false)
                .map(Header::key)
                .toList();
    }

    @Test
    void aProducerThatIsBrokenIsReplaced() {
        AtomicInteger made = new AtomicInteger();
        String topic = kafka.topic(1);
        DeadLetterPolicy policy = policy(
                () -> {
                    Producer<byte[], byte[]> producer = producer();
                    if (made.incrementAndGet() == 1) {
                        producer.close();
                    }
                    return producer;
                },
                topic);

        assertThat(TestNode.get(policy.dispose(failure(3)))).isInstanceOf(Disposal.Again.class);
        assertThat(TestNode.get(policy.dispose(failure(3)))).isEqualTo(Disposal.FINISHED);
        assertThat(TestNode.get(policy.dispose(failure(3)))).isEqualTo(Disposal.FINISHED);

        assertThat(made).hasValue(2);
        assertThat(kafka.records(topic)).hasSize(2);
        TestNode.get(policy.close());
    }

    @Test
    void aProducerThatCantBeMadeIsTriedAgain() {
        String topic = kafka.topic(1);
        AtomicInteger tries = new AtomicInteger();
        DeadLetterPolicy policy = policy(
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new KafkaException("no such host");
                    }
                    return producer();
                },
                topic);

        assertThat(TestNode.get(policy.dispose(failure(3))))
                .isInstanceOfSatisfying(
                        Disposal.Again.class,
                        again -> assertThat(again.why().text())
                                .contains("can't be written: no such host; the record: POST crm:80/in answered 404"));
        assertThat(TestNode.get(policy.dispose(failure(3)))).isEqualTo(Disposal.FINISHED);
        TestNode.get(policy.close());
    }

    @Test
    void aLetterThatIsTooLargeIsWrittenWithoutWhatTheDestinationSaid() {
        String small = kafka.topic(1, Map.of("max.message.bytes", "3100"));
        String large = kafka.topic(1);
        for (String topic : List.of(small, large)) {
            DeadLetterPolicy policy = policy(this::producer, topic);
            assertThat(TestNode.get(policy.dispose(failure(2_000)))).isEqualTo(Disposal.FINISHED);
            TestNode.get(policy.close());
        }

        assertThat(headers(large)).contains("datahub.errors.response", "__connect.errors.exception.message");
        assertThat(headers(small))
                .contains("datahub.errors.status", "__connect.errors.offset")
                .doesNotContain("datahub.errors.response", "__connect.errors.exception.message");
    }

    @Test
    void oneThatIsStillTooLargeStopsTheTask() {
        String topic = kafka.topic(1, Map.of("max.message.bytes", "3100"));
        DeadLetterPolicy policy = policy(this::producer, topic);

        assertThat(TestNode.get(policy.dispose(failure(4_000))))
                .isInstanceOfSatisfying(
                        Disposal.Stop.class,
                        stop -> assertThat(stop.why().text())
                                .contains("dead-letter topic " + topic + " takes no record as large", "answered 404"));
        assertThat(TestNode.get(policy.dispose(failure(3)))).as("others are").isEqualTo(Disposal.FINISHED);
        TestNode.get(policy.close());
    }
}
