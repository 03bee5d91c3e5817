package io.datahubgateway.ingress.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a read says when Kafka deletes records while it reads, as retention does. */
@KafkaTest
class RecordReaderIT {

    private static final int RECORDS = 20;
    private static final int DELETED = 15;

    private final TestKafka kafka;
    private final TopicPartition partition;
    private final RecordReader reader;
    private final List<Long> taken = new ArrayList<>();

    RecordReaderIT(TestKafka kafka) {
        this.kafka = kafka;
        this.partition = new TopicPartition(kafka.topic(1), 0);
        this.reader = new RecordReader(
                new KafkaConnection(List.of(kafka.bootstrapServers()), TestKafka.fresh("node")), "reader");
    }

    /** Two or three of these are a fetch. */
    @BeforeEach
    void fill() {
        for (int i = 0; i < RECORDS; i++) {
            kafka.append(partition.topic(), 0, null, new byte[400 * 1024]);
        }
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void readsOnFromTheNewBeginning() {
        RecordReader.Progress progress = reader.read(partition, deletingOnce(Start.latest(RECORDS)), this::take);

        assertThat(taken).containsExactly(15L, 16L, 17L, 18L, 19L);
        assertThat(progress).isEqualTo(new RecordReader.Progress(RECORDS, RECORDS));
    }

    @Test
    void anOffsetThatIsGoneMeanwhileIsOutOfRange() {
        assertThatThrownBy(() -> reader.read(partition, deletingOnce(Start.at(3)), this::take))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE))
                .hasMessageContaining("does not hold the offset 3; it begins at 15");
        assertThat(taken).isEmpty();
    }

    @Test
    void endsBehindWhatItHasTakenWhenTheRestIsGone() {
        RecordReader.Progress progress = reader.read(partition, Start.at(0), entry -> {
            if (taken.isEmpty()) {
                delete();
            }
            return take(entry);
        });

        assertThat(taken).isNotEmpty().doesNotContain(DELETED - 1L);
        assertThat(progress).isEqualTo(new RecordReader.Progress(taken.get(taken.size() - 1) + 1, RECORDS));
    }

    private Start deletingOnce(Start start) {
        boolean[] deleted = new boolean[1];
        return bounds -> {
            long from = start.resolve(bounds);
            if (!deleted[0]) {
                deleted[0] = true;
                delete();
            }
            return from;
        };
    }

    private boolean take(ConsumerRecord<byte[], byte[]> entry) {
        return taken.add(entry.offset());
    }

    private void delete() {
        TestKafka.get(kafka.admin()
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(DELETED)))
                .all());
    }
}
