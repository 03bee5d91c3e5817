package io.datahubgateway.testkit;

import io.datahubgateway.broker.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
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

    private final Path folder;
    private final EmbeddedKafka broker;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    private TestKafka(Path folder, EmbeddedKafka broker) {
        this.folder = folder;
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A broker of its own, on a free port and in a folder that goes with it. */
    public static TestKafka start() {
        try {
            Path folder = Files.createTempDirectory("datahub-test-kafka");
            return new TestKafka(
                    folder,
                    EmbeddedKafka.start(
                            folder.resolve("broker"),
                            "127.0.0.1",
                            0,
                            Map.of("log.cleaner.backoff.ms", "200", "group.min.session.timeout.ms", "1000")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public Admin admin() {
        return admin;
    }

    /** A name that no other test of this JVM has. */
    public static String fresh(String prefix) {
        return prefix + "-" + COUNTER.incrementAndGet();
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

    public void create(String topic, int partitions, Map<String, String> configuration) {
        get(admin.createTopics(
                        List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(configuration)))
                .all());
    }

    /** Appends one record and waits for it. */
    public RecordMetadata append(
            String topic, @Nullable Integer partition, @Nullable String key, @Nullable String value) {
        try {
            return producer.send(new ProducerRecord<>(topic, partition, bytes(key), bytes(value)))
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("append to " + topic, e);
        }
    }

    /** Every record of a topic, partition after partition, aborted ones left out. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
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
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the end of " + topic + " was not reached in 30 s");
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            records.sort(Comparator.comparingInt((ConsumerRecord<byte[], byte[]> r) -> r.partition())
                    .thenComparingLong(ConsumerRecord::offset));
            return records;
        }
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
        broker.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
