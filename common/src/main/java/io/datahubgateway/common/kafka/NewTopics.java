package io.datahubgateway.common.kafka;

import io.datahubgateway.common.settings.KafkaSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * How safe the topics are that tasks create.
 *
 * @param replication number of copies; null leaves it to the cluster
 * @param minInsync copies that must be in sync for an acknowledgement; null leaves it to the cluster
 */
public record NewTopics(
        @Nullable Integer replication, @Nullable Integer minInsync) {

    /** Everything as the cluster is set. */
    public static final NewTopics AS_THE_CLUSTER = new NewTopics(null, null);

    public static NewTopics of(KafkaSettings kafka) {
        return new NewTopics(kafka.topicReplication(), kafka.topicMinInsync());
    }

    public NewTopic topic(String name, int partitions) {
        return topic(name, partitions, null, Map.of());
    }

    /**
     * @param partitions null leaves it to the cluster
     * @param copies null for {@link #replication}
     * @param properties of the topic, before those that are set here
     */
    public NewTopic topic(
            String name, @Nullable Integer partitions, @Nullable Short copies, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>();
        if (minInsync != null) {
            all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInsync.toString());
        }
        all.putAll(properties);
        return new NewTopic(
                        name,
                        Optional.ofNullable(partitions),
                        Optional.ofNullable(copies)
                                .or(() -> Optional.ofNullable(replication).map(Integer::shortValue)))
                .configs(all);
    }
}
