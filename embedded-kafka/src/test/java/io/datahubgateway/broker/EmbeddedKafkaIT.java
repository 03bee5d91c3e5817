package io.datahubgateway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.broker.EmbeddedKafka.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metadata.FeatureLevelRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.metadata.util.BatchFileWriter;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

    private static final String HOST = "127.0.0.1";
    private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

    @TempDir
    private Path folder;

    @Test
    void findsTopicsRecordsAndOffsetsAgainAfterEachRestart() throws Exception {
        List<String> written = new ArrayList<>();
        for (int start = 0; start < 3; start++) { // with other ports each time
            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, HOST, 0, Map.of())) {
                if (start == 0) {
                    createTopic(kafka);
                }
                assertThat(values(kafka, written.size())).isEqualTo(written);
                written.addAll(append(kafka, start));
                assertThat(committed(kafka)).isEqualTo(start);
                commit(kafka, start + 1);
            }
        }
    }

    @Test
    void namesATakenPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            assertThatThrownBy(() -> EmbeddedKafka.start(folder, HOST, taken.getLocalPort(), Map.of()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("Kafka port " + HOST + ":" + taken.getLocalPort());
        }
    }

    @Test
    void refusesAFolderThatIsInUseAndTakesItWhenItIsFree() {
        EmbeddedKafka first = EmbeddedKafka.start(folder, HOST, 0, Map.of());
        try {
            assertThatThrownBy(() -> EmbeddedKafka.start(folder, HOST, 0, Map.of()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("another process uses the data folder " + folder);
        } finally {
            first.close();
        }

        EmbeddedKafka.start(folder, HOST, 0, Map.of()).close();
    }

    @Test
    void saysWhyAFolderCantBeUsed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> EmbeddedKafka.start(file.resolve("below"), HOST, 0, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file.resolve("below").toString());
    }

    @Test
    void leavesTheFolderFreeWhenItCantStart() throws IOException {
        Path broken = Files.writeString(
                folder.resolve("meta.properties"), "version=1\nnode.id=7\ncluster.id=x\n", StandardCharsets.UTF_8);

        assertThatThrownBy(() -> EmbeddedKafka.start(folder, HOST, 0, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("can't start");

        Files.delete(broken);
        EmbeddedKafka.start(folder, HOST, 0, Map.of()).close();
    }

    @Test
    void leavesAFolderOfANewerVersionAsItIs() throws Exception {
        EmbeddedKafka.start(folder, HOST, 0, Map.of()).close();
        Path properties = folder.resolve("meta.properties");
        String known = Files.readString(properties);
        Files.writeString(properties, known.replace("version=1", "version=2"));
        String newer = Files.readString(properties);

        assertThatThrownBy(() -> EmbeddedKafka.start(folder, HOST, 0, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("does not know (version 2 in meta.properties), so a newer one made it");

        assertThat(properties).hasContent(newer);
        Files.writeString(properties, known);
        Path bootstrap = folder.resolve("bootstrap.checkpoint");
        byte[] old = Files.readAllBytes(bootstrap);
        Files.delete(bootstrap);
        try (BatchFileWriter writer = BatchFileWriter.open(bootstrap)) {
            writer.append(new ApiMessageAndVersion(
                    new FeatureLevelRecord().setName("metadata.version").setFeatureLevel((short) 999), (short) 0));
        }
        assertThatThrownBy(() -> EmbeddedKafka.start(folder, HOST, 0, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("999")
                .hasMessageContaining("so a newer one made it");

        Files.write(bootstrap, old);
        EmbeddedKafka.start(folder, HOST, 0, Map.of()).close();
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = admin(kafka)) {
            NewTopic topic = new NewTopic(PARTITION.topic(), Optional.of(1), Optional.empty());
            admin.createTopics(List.of(topic)).all().get(20, TimeUnit.SECONDS);
        }
    }

    private static List<String> append(EmbeddedKafka kafka, int start) throws Exception {
        List<String> values = List.of("first of start " + start, "second of start " + start);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value))
                        .get(20, TimeUnit.SECONDS);
            }
        }
        return values;
    }

    private static List<String> values(EmbeddedKafka kafka, int expected) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            assertThat(consumer.endOffsets(List.of(PARTITION))).containsEntry(PARTITION, (long) expected);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (values.size() < expected && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static long committed(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = admin(kafka)) {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets("group")
                    .partitionsToOffsetAndMetadata()
                    .get(20, TimeUnit.SECONDS)
                    .get(PARTITION);
            return offset == null ? 0 : offset.offset();
        }
    }

    private static void commit(EmbeddedKafka kafka, long offset) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.alterConsumerGroupOffsets("group", Map.of(PARTITION, new OffsetAndMetadata(offset)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
