package io.datahubgateway.ingress.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KafkaTest
class AppenderIT {

    private final TestKafka kafka;
    private final Vertx vertx = Vertx.vertx();
    private final List<Producer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    AppenderIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : opened) {
            part.close();
        }
        TestNode.get(vertx.close());
    }

    private Appender appender(String bootstrapServers, Map<String, String> settings) {
        Map<String, String> flags = new HashMap<>(settings);
        flags.put("kafka.bootstrapServers", bootstrapServers);
        GatewaySettings.Ingress bound =
                SettingsSource.load(null, Map.of(), flags).ingress();
        KafkaConnection kafka = new KafkaConnection(List.of(bootstrapServers), TestKafka.fresh("node"));
        Appender appender = new Appender(
                () -> {
                    producers.add(Appender.producer(kafka, bound));
                    return producers.get(producers.size() - 1);
                },
                kafka,
                bound,
                new Progress(bound.stall(), System::nanoTime));
        opened.add(appender);
        return appender;
    }

    private AppendOutcomes append(Appender appender, TopicFacts facts, String... values) {
        Context context = vertx.getOrCreateContext();
        List<ProducerRecord<byte[], byte[]>> records = Arrays.stream(values)
                .map(value -> new ProducerRecord<byte[], byte[]>(facts.topic(), value.getBytes(StandardCharsets.UTF_8)))
                .toList();
        Promise<AppendOutcomes> promise = Promise.promise();
        context.runOnContext(go -> {
            try {
                appender.append(new Decisions(context), facts, records).onComplete(promise);
            } catch (GatewayException e) {
                promise.fail(e);
            }
        });
        return TestNode.get(promise.future());
    }

    private static List<ErrorCode> codes(AppendOutcomes outcomes) {
        return IntStream.range(0, outcomes.size())
                .mapToObj(i -> Objects.requireNonNull(outcomes.failure(i)).code())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void storesWhatItCompressesAsItWas(String codec) {
        String topic = kafka.topic(1);
        Appender appender =
                appender(kafka.bootstrapServers(), Map.of("ingress.compression", codec, "ingress.linger", "5ms"));
        TopicFacts facts = TestNode.get(appender.catalog().facts(topic, vertx.getOrCreateContext()));
        String[] values = {"a".repeat(10_000), "b".repeat(10_000), ""};

        assertThat(append(appender, facts, values).stored()).isEqualTo(values.length);
        assertThat(kafka.records(topic))
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly(values);
    }

    @Test
    void storesTheRecordsOfARequestInOrderAndAnswersOnItsContext() {
        String topic = kafka.topic(1);
        Appender appender = appender(kafka.bootstrapServers(), Map.of());
        TopicFacts facts = TestNode.get(appender.catalog().facts(topic, vertx.getOrCreateContext()));
        String[] values = IntStream.range(0, 500).mapToObj(i -> "v" + i).toArray(String[]::new);

        AppendOutcomes outcomes = append(appender, facts, values);

        assertThat(outcomes.stored()).isEqualTo(values.length).isEqualTo(outcomes.size());
        assertThat(outcomes.storedBytes())
                .isEqualTo(Arrays.stream(values).mapToLong(String::length).sum());
        List<ConsumerRecord<byte[], byte[]>> stored = kafka.records(topic);
        for (int i = 0; i < values.length; i++) {
            assertThat(outcomes.isStored(i)).isTrue();
            assertThat(outcomes.offset(i)).isEqualTo(i);
            assertThat(stored.get(i).value()).asString().isEqualTo(values[i]);
        }
        assertThat(appender.progress().waiting()).isZero();
    }

    /**
     * A broker that does not serve a new partition yet refuses the first batch, and may take the second one, which was on
     * its way behind it; the first is then out of order for ever and ends as unknown by the deadline.
     */
    @Test
    void storesTheFirstBurstOfANewTopic() {
        Appender appender = appender(kafka.bootstrapServers(), Map.of());
        for (int round = 0; round < 3; round++) {
            int partitions = 40;
            String topic = kafka.topic(partitions);
            TopicFacts facts = TestNode.get(appender.catalog().facts(topic, vertx.getOrCreateContext()));
            List<Future<AppendOutcomes>> burst = burst(appender, facts, 60, partitions);

            for (Future<AppendOutcomes> request : burst) {
                assertThat(TestNode.get(request)).matches(outcomes -> outcomes.stored() == outcomes.size());
            }
        }
    }

    /** So many requests, each with a record for every partition. */
    private List<Future<AppendOutcomes>> burst(Appender appender, TopicFacts facts, int requests, int partitions) {
        Context context = vertx.getOrCreateContext();
        Decisions decisions = new Decisions(context);
        return IntStream.range(0, requests)
                .mapToObj(request -> {
                    List<ProducerRecord<byte[], byte[]>> records = IntStream.range(0, partitions)
                            .mapToObj(partition ->
                                    new ProducerRecord<byte[], byte[]>(facts.topic(), partition, null, new byte[500]))
                            .toList();
                    Promise<AppendOutcomes> promise = Promise.promise();
                    context.runOnContext(
                            go -> appender.append(decisions, facts, records).onComplete(promise));
                    return promise.future();
                })
                .toList();
    }

    @Test
    void sendsNothingWhenOneRecordDoesNotFit() {
        String topic = kafka.topic(1, Map.of("max.message.bytes", "1000"));
        Appender appender = appender(kafka.bootstrapServers(), Map.of());
        TopicFacts facts = TestNode.get(appender.catalog().facts(topic, vertx.getOrCreateContext()));

        assertThatThrownBy(() -> append(appender, facts, "fits", "x".repeat(1000)))
                .isInstanceOfSatisfying(GatewayException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
                    assertThat(e.getMessage()).startsWith("records[1]");
                });
        assertThat(kafka.records(topic)).isEmpty();
    }

    /** The size that is refused is the size that Kafka would refuse: the largest that we let through is stored. */
    @Test
    void takesTheLargestRecordThatFits() {
        String topic = kafka.topic(1, Map.of("max.message.bytes", "5000"));
        Appender appender = appender(kafka.bootstrapServers(), Map.of());
        TopicFacts facts = TestNode.get(appender.catalog().facts(topic, vertx.getOrCreateContext()));

        assertThat(append(appender, facts, "x".repeat(5000 - 82)))
                .matches(outcomes -> outcomes.stored() == outcomes.size());
    }

    @Test
    void replacesAProducerThatFailedForGood() {
        String topic = kafka.topic(1);
        Appender appender = appender(kafka.bootstrapServers(), Map.of());
        TopicFacts facts = TestNode.get(appender.catalog().facts(topic, vertx.getOrCreateContext()));
        producers.get(0).close(Duration.ZERO); // what a fatal error does

        AppendOutcomes refused = append(appender, facts, "lost?", "lost?");

        assertThat(refused.stored()).isZero();
        assertThat(codes(refused)).hasSize(2).containsOnly(ErrorCode.KAFKA_UNAVAILABLE);
        assertThat(appender.progress().waiting()).isZero();
        await().untilAsserted(() -> {
            TopicFacts again = TestNode.get(appender.catalog().facts(topic, vertx.getOrCreateContext()));
            assertThat(append(appender, again, "stored")).matches(outcomes -> outcomes.stored() == outcomes.size());
        });
        assertThat(kafka.records(topic))
                .extracting(entry -> new String(entry.value(), StandardCharsets.UTF_8))
                .containsOnly("stored");
    }

    /**
     * The broker goes away. Whether its last metadata still had a leader for the topic is a matter of milliseconds: the
     * records are unknown by the deadline, or refused at once. In no case are they stored, or never answered.
     */
    @Test
    void answersByTheDeadlineWhenKafkaIsGone() {
        TestKafka own = TestKafka.start();
        String topic = own.topic(1);
        Appender appender =
                appender(own.bootstrapServers(), Map.of("ingress.appendDeadline", "2s", "ingress.stall", "200ms"));
        TopicFacts facts = TestNode.get(appender.catalog().facts(topic, vertx.getOrCreateContext()));
        assertThat(append(appender, facts, "stored")).matches(outcomes -> outcomes.stored() == outcomes.size());
        own.close();

        long start = System.nanoTime();
        AppendOutcomes outcomes = append(appender, facts, "a", "b");

        assertThat(codes(outcomes)).hasSize(2).isSubsetOf(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.KAFKA_UNAVAILABLE);
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        assertThat(appender.progress().waiting()).isZero();
    }
}
