package io.datahubgateway.egress.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.settings.GatewaySettings.Egress;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KafkaTest
class AssignmentsIT {

    private static final Egress SETTINGS =
            new Egress(Duration.ofMillis(50), 1000, new ByteSize(1000), Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Mailbox mailbox = new Mailbox();
    private final Intake intake;
    private final Assignments assignments;

    /** Has nothing under way, ever. */
    private static final class IdleDelivery implements Delivery {
        @Override
        public void deliver(List<Fetched> fetched) {}

        @Override
        public void hold(boolean hold) {}

        @Override
        public void drain(Collection<Window> windows) {
            windows.forEach(Window::quiet);
        }

        @Override
        public void abandon(Collection<Window> windows) {}
    }

    AssignmentsIT(TestKafka kafka) {
        partition = new TopicPartition(kafka.topic(1), 0);
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        TestKafka.fresh("group"),
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        intake = new Intake(consumer, SETTINGS.buffer().bytes());
        Committer committer = new Committer(consumer, mailbox, "task", SETTINGS, System::nanoTime);
        assignments = new Assignments(mailbox, new IdleDelivery(), committer, intake, "task", SETTINGS);
        consumer.subscribe(List.of(partition.topic()), assignments);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            consumer.poll(Duration.ofMillis(100));
            return assignments.window(partition) != null;
        });
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void aPartitionThatIsReopenedWhileItsShareIsFullIsFetchedAgain() {
        for (long offset = 0; offset < 10; offset++) { // each with its overhead
            assignments
                    .window(partition)
                    .received(List.of(new ConsumerRecord<>(partition.topic(), 0, offset, null, new byte[0])));
        }
        intake.adjust(assignments.windows());
        assertThat(consumer.paused()).containsExactly(partition);

        assignments.reopen(partition);

        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void aPartitionThatIsReopenedWhileTheTaskIsPausedIsFetchedAgainWhenItIsResumed() {
        intake.pause(true);
        intake.adjust(assignments.windows());
        assignments.reopen(partition);
        assertThat(consumer.paused()).containsExactly(partition);

        intake.pause(false);
        intake.adjust(assignments.windows());

        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void aRecordThatWaitsWhileOthersPassItHoldsItsPartitionInTheEnd() {
        Window window = assignments.window(partition);
        window.restore(null);
        long offset = 0;
        while (offset < SETTINGS.buffer().bytes()) {
            intake.adjust(assignments.windows());
            if (consumer.paused().contains(partition)) {
                break;
            }
            ConsumerRecord<byte[], byte[]> record =
                    new ConsumerRecord<>(partition.topic(), 0, offset++, null, new byte[0]);
            window.received(List.of(record));
            if (record.offset() > 0) {
                window.finished(List.of(record));
                assignments.settle(mailbox.takeAll());
            }
        }

        assertThat(offset).isBetween(50L, SETTINGS.buffer().bytes() / 8);
        window.finished(List.of(new ConsumerRecord<>(partition.topic(), 0, 0, null, new byte[0])));
        assignments.settle(mailbox.takeAll());
        intake.adjust(assignments.windows());
        assertThat(consumer.paused()).isEmpty();
    }
}
