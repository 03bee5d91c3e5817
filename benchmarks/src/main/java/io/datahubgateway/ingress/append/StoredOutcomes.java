package io.datahubgateway.ingress.append;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Outcomes as Kafka's acknowledgements make them. In this package because nobody else may fill them in. */
public final class StoredOutcomes {

    private StoredOutcomes() {}

    /** All stored, in one partition one after the other. */
    public static AppendOutcomes of(int records) {
        AppendOutcomes outcomes = new AppendOutcomes(records);
        for (int i = 0; i < records; i++) {
            outcomes.store(
                    i,
                    new RecordMetadata(new TopicPartition("bench-1", 3), 4_711_000, i, 1_700_000_000_000L, -1, 1024),
                    1_700_000_000_004L);
        }
        return outcomes;
    }
}
