package io.datahubgateway.common.kafka;

import io.datahubgateway.common.settings.KafkaSettings;
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
        NewTopic topic = new NewTopic(
                name, Optional.of(partitions), Optional.ofNullable(replication).map(Integer::shortValue));
        return minInsync == null
                ? topic
                : topic.configs(Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInsync.toString()));
    }
}
