package io.datahubgateway.common.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The compacted one-partition topics that the gateway keeps its own state in. */
public final class InternalTopics {

    /** One record per task. */
    public static final String TASKS = "__datahub.tasks";

    /** One record per node, and one per task and node. */
    public static final String STATUS = "__datahub.status";

    private InternalTopics() {}

    /**
     * Creates what is missing, with replication min(3, brokers). Blocks up to the admin client's time-outs.
     *
     * @throws KafkaUnreachableException when Kafka does not answer
     */
    public static void create(Admin admin) {
        try {
            int brokers =
                    admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).size();
            short replication = (short) Math.min(3, brokers);
            createUnlessThere(admin, topic(TASKS, replication, Map.of()));
            // Heartbeats pile up in the active segment, which compaction leaves alone: small ones keep a start quick.
            createUnlessThere(
                    admin,
                    topic(
                            STATUS,
                            replication,
                            Map.of(
                                    TopicConfig.SEGMENT_BYTES_CONFIG, "4194304",
                                    TopicConfig.SEGMENT_MS_CONFIG, "3600000")));
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaUnreachableException("the topics of the gateway can't be created", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnreachableException("interrupted", e);
        }
    }

    private static NewTopic topic(String name, short replication, Map<String, String> configuration) {
        Map<String, String> all = new HashMap<>(configuration);
        all.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        return new NewTopic(name, Optional.of(1), Optional.of(replication)).configs(all);
    }

    private static void createUnlessThere(Admin admin, NewTopic topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }
}
