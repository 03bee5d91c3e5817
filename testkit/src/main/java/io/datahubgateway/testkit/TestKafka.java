package io.datahubgateway.testkit;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The broker of the tests, with what they need to look into it. Blocks; any thread. */
public final class TestKafka implements AutoCloseable {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** Names stay fresh in a cluster that outlives this JVM. */
    private static final String RUN = Long.toString(System.currentTimeMillis() % 1_000_000_000, 36);

    private final KafkaSource source;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    private TestKafka(KafkaSource source) {
        this.source = source;
        this.admin = Admin.create(Map.of("bootstrap.servers", source.bootstrapServers()));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", source.bootstrapServers(), "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The Kafka that the environment variable {@code DATAHUB_TEST_KAFKA} chooses. */
    static TestKafka chosen() {
        return new TestKafka(KafkaSource.chosen(System.getenv(KafkaSource.VARIABLE)));
    }

    /** A broker of its own in this process, on a free port and in a folder that goes with it. */
    public static TestKafka start() {
        return new TestKafka(KafkaSource.embedded());
    }

    /** Looks into a Kafka that somebody else starts and stops. */
    public static TestKafka at(String bootstrapServers) {
        return new TestKafka(KafkaSource.there(bootstrapServers));
    }

    public String bootstrapServers() {
        return source.bootstrapServers();
    }

    public Admin admin() {
        return admin;
    }

    /** The id that Kafka has made for the cluster. */
    public String clusterId() {
        return get(admin.describeCluster().clusterId());
    }

    /** A name that no other test has. */
    public static String fresh(String prefix) {
        return prefix + "-" + RUN + "-" + COUNTER.incrementAndGet();
    }

    /** Makes a topic with a fresh name. */
    public String topic(int partitions) {
        return topic(partitions, Map.of());
    }

    /** Makes a topic with a fresh name and some configuration. */
    public String topic(int partitions, Map<String, String> configuration) {
        String name = fresh("topic");
        create(name, partitions, configuration);
        return name;
    }

    /** Makes a topic; returns when the broker takes records of it, which is a moment after it is made. */
    public void create(String topic, int partitions, Map<String, String> configuration) {
        get(admin.createTopics(
                        List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(configuration)))
                .all());
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> admin.describeTopics(List.of(topic)).allTopicNames(), TestKafka::isAnswered);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> admin.listOffsets(ends).all(), TestKafka::isAnswered); // by the leader of each partition
    }

    private static boolean isAnswered(KafkaFuture<?> question) {
        try {
            question.get(20, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("Kafka does not answer", e);
        }
    }

    /** Appends one record and waits for it. */
    public RecordMetadata append(
            String topic, @Nullable Integer partition, @Nullable String key, @Nullable String value) {
        return append(topic, partition, bytes(key), bytes(value));
    }

    /** The same, of any bytes. */
    public RecordMetadata append(
            String topic, @Nullable Integer partition, byte @Nullable [] key, byte @Nullable [] value) {
        try {
            return producer.send(new ProducerRecord<>(topic, partition, key, value))
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("append to " + topic, e);
        }
    }

    /** Every record of a topic, partition after partition, aborted ones left out. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        each(topic, records::add);
        records.sort(Comparator.comparingInt((ConsumerRecord<byte[], byte[]> r) -> r.partition())
                .thenComparingLong(ConsumerRecord::offset));
        return records;
    }

    /** Reads a topic from its beginning to its present end, each partition in order, and keeps nothing. */
    public void each(String topic, Consumer<ConsumerRecord<byte[], byte[]>> taken) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the end of " + topic + " was not reached in 30 s");
                }
                consumer.poll(Duration.ofMillis(100)).forEach(taken);
            }
        }
    }

    /** Sum of the end offsets of a topic: its records, if nothing was removed and nothing is transactional. */
    public long end(String topic) {
        List<TopicPartition> partitions =
                get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        partitions.forEach(partition -> ends.put(partition, OffsetSpec.latest()));
        return get(admin.listOffsets(ends).all()).values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** Committed offset of a group per partition; partitions without one are left out. */
    public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** Sum of the committed offsets of a group in one topic. */
    public long committedSum(String group, String topic) {
        return committed(group).entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    /** Waits for an answer of the admin client. */
    public static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("Kafka did not do it", e);
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        admin.close(Duration.ofSeconds(1));
        source.end().run();
    }
}
