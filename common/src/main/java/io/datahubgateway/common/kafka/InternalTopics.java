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
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The compacted one-partition topics that the gateway keeps its own state in. */
public final class InternalTopics {

    /** One record per task. */
    public static final String TASKS = "__datahub.tasks";

    /** One record per node, and one per task and node. */
    public static final String STATUS = "__datahub.status";

    private static final int COPIES = 3;

    private InternalTopics() {}

    /**
     * Creates what is missing, with replication min(3, brokers). A login that may create no topics need not, once they are
     * there. Blocks up to the admin client's time-outs.
     *
     * @throws KafkaUnreachableException when Kafka does not answer, or refuses
     */
    public static void create(Admin admin) {
        try {
            int brokers =
                    admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).size();
            createUnlessThere(admin, tasks(brokers));
            createUnlessThere(admin, status(brokers));
        } catch (ExecutionException e) {
            throw failed(String.valueOf(e.getCause().getMessage()), e);
        } catch (TimeoutException e) {
            throw failed("Kafka does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnreachableException("interrupted", e);
        }
    }

    private static KafkaUnreachableException failed(String reason, Exception cause) {
        return new KafkaUnreachableException(
                "the topics " + TASKS + " and " + STATUS + " can't be looked up or created: " + reason, cause);
    }

    /** A command that was acknowledged outlives any one broker, whatever the cluster's own default is. */
    static NewTopic tasks(int brokers) {
        return topic(
                TASKS, brokers, brokers < COPIES ? Map.of() : Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2"));
    }

    /** Heartbeats pile up in the active segment, which compaction leaves alone: small ones keep a start quick. */
    private static NewTopic status(int brokers) {
        return topic(
                STATUS,
                brokers,
                Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, "4194304", TopicConfig.SEGMENT_MS_CONFIG, "3600000"));
    }

    private static NewTopic topic(String name, int brokers, Map<String, String> configuration) {
        Map<String, String> all = new HashMap<>(configuration);
        all.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        return new NewTopic(name, Optional.of(1), Optional.of((short) Math.min(COPIES, brokers))).configs(all);
    }

    private static void createUnlessThere(Admin admin, NewTopic topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        if (isThere(admin, topic.name())) {
            return;
        }
        try {
            admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static boolean isThere(Admin admin, String topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            admin.describeTopics(List.of(topic)).allTopicNames().get(30, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }
}
