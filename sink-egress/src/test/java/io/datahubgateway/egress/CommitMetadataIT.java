package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.broker.EmbeddedKafka;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.TestKafka;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka that takes little metadata with a commit. */
class CommitMetadataIT {

    private static final int MOST = 100;
    private static final int RECORDS = 1_000;

    @Test
    void whatKafkaDoesNotTakeIsLeftOutAndTheOffsetsAreCommittedAllTheSame(@TempDir Path folder) {
        Map<String, String> small = Map.of("offset.metadata.max.bytes", Integer.toString(MOST));
        try (EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("broker"), "127.0.0.1", 0, small);
                TestKafka kafka = TestKafka.at(broker.bootstrapServers());
                Sinks sinks = new Sinks(kafka, 1)) {
            sinks.destination.script(request -> request.text().endsWith("1\"") ? Reply.status(503) : Reply.status(200));
            for (int n = 0; n < RECORDS; n++) { // one of ten keys fails
                kafka.append(sinks.topic, 0, "key-" + n, Sinks.value(0, n));
            }
            Node node = sinks.node();
            node.put(sinks.definition(json -> json.put("order", "key")));

            await().atMost(Sinks.PATIENCE)
                    .untilAsserted(() -> assertThat(last(sinks).metadata()).hasSizeBetween(20, MOST));
            assertThat(sinks.committed(0)).isEqualTo(1);
            assertThat(node.services.observed(sinks.id).state()).isEqualTo(State.RUNNING);

            sinks.destination.script(request -> Reply.status(200));
            sinks.awaitCommitted(RECORDS);
            assertThat(last(sinks).metadata()).isEmpty();
        }
    }

    private static OffsetAndMetadata last(Sinks sinks) {
        return sinks.kafka
                .committed(sinks.group())
                .getOrDefault(new TopicPartition(sinks.topic, 0), new OffsetAndMetadata(0));
    }
}
