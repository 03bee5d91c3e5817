package io.datahubgateway.ingress.topics;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.task.TopicNames;
import io.datahubgateway.ingress.serve.Administration;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * The topics of Kafka as clients of the faces see them: those that an ingress task covers, whatever its state. One that
 * none covers is not there ({@code topic-not-found}), one that is reserved is {@code topic-forbidden}. Called on event
 * loops and completes there; fails like {@link KafkaAdministration}, and what changes them with {@code administration-off}
 * where clients may not.
 */
public final class VisibleTopics {

    private static final int LOOKS = 50;
    private static final int BETWEEN_LOOKS_MS = 20;

    private final ServedTasks tasks;
    private final KafkaAdministration kafka;
    private final Administration administration;

    public VisibleTopics(ServedTasks tasks, KafkaAdministration kafka, Administration administration) {
        this.tasks = tasks;
        this.kafka = kafka;
        this.administration = administration;
    }

    /** In the order of their names. */
    public Future<List<String>> names() {
        return kafka.topics()
                .compose(all -> Vertx.currentContext() // patterns over all names are too much for an event loop
                        .executeBlocking(
                                () -> all.stream()
                                        .filter(topic -> !TopicNames.isReserved(topic)
                                                && tasks.forTopic(topic).isPresent())
                                        .sorted()
                                        .toList(),
                                false));
    }

    /**
     * Makes a topic, through the task that covers it, which must run. Completes when the topic can be described, which
     * brokers learn a moment later than it is made. Fails with {@code topic-exists}, with {@code
     * invalid-request} when Kafka does not take what is asked for, and with {@code outcome-unknown} when it does not answer.
     */
    public Future<Void> create(TopicRequest request) {
        administration.require();
        if (!TopicNames.isLegal(request.name())) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "a topic has a name of 1 to 249 of the characters a-z A-Z 0-9 . _ -, and not . or ..");
        }
        tasks.serving(request.name()).requireRunning();
        return kafka.create(request).compose(made -> seen(request.name(), true, LOOKS));
    }

    /**
     * Sets properties of a topic, by the names that Kafka has for them, through the task that covers it, which must run. Fails
     * like {@link #create}, and with {@code topic-not-found}.
     */
    public Future<Void> alter(String topic, Map<String, String> properties) {
        administration.require();
        tasks.serving(topic).requireRunning();
        return kafka.alter(topic, properties);
    }

    /**
     * Deletes a topic with its records, through the task that covers it, which must run. Completes when it can't be described
     * any more. Fails like {@link #alter}.
     */
    public Future<Void> delete(String topic) {
        administration.require();
        tasks.serving(topic).requireRunning();
        return kafka.delete(topic).compose(deleted -> seen(topic, false, LOOKS));
    }

    /** What was done is done, whether it is seen in time or not. */
    private Future<Void> seen(String topic, boolean wanted, int looks) {
        return kafka.isThere(topic)
                .compose(there -> there == wanted || looks == 0
                        ? Future.succeededFuture()
                        : Vertx.currentContext()
                                .owner()
                                .timer(BETWEEN_LOOKS_MS, TimeUnit.MILLISECONDS)
                                .compose(later -> seen(topic, wanted, looks - 1)))
                .otherwiseEmpty();
    }

    public Future<TopicDescription> describe(String topic) {
        tasks.serving(topic);
        return kafka.describe(topic);
    }

    /** Several, by their names. */
    public Future<Map<String, TopicDescription>> describe(List<String> topics) {
        topics.forEach(tasks::serving);
        return kafka.describe(topics);
    }

    /** Fails with {@code partition-not-found} when the topic has no such partition. */
    public Future<TopicPartitionInfo> partition(String topic, int partition) {
        return describe(topic).map(found -> {
            if (partition >= found.partitions().size()) {
                throw new GatewayException(
                        ErrorCode.PARTITION_NOT_FOUND,
                        "topic " + topic + " has the partitions 0 to "
                                + (found.partitions().size() - 1));
            }
            return found.partitions().get(partition);
        });
    }

    /** Of some partitions that are there, by their numbers. */
    public Future<Map<Integer, OffsetRange>> offsets(String topic, List<Integer> partitions) {
        tasks.serving(topic);
        return kafka.offsets(named(topic, partitions)).map(VisibleTopics::byNumber);
    }

    /** What a consumer group has committed, by the numbers of the partitions; without those for which it has not. */
    public Future<SortedMap<Integer, OffsetAndMetadata>> committed(
            String group, String topic, List<Integer> partitions) {
        tasks.serving(topic);
        return kafka.committed(group, named(topic, partitions)).map(VisibleTopics::byNumber);
    }

    private static List<TopicPartition> named(String topic, List<Integer> partitions) {
        return partitions.stream()
                .map(number -> new TopicPartition(topic, number))
                .toList();
    }

    private static <T> SortedMap<Integer, T> byNumber(Map<TopicPartition, T> byPartition) {
        SortedMap<Integer, T> byNumber = new TreeMap<>();
        byPartition.forEach((partition, value) -> byNumber.put(partition.partition(), value));
        return byNumber;
    }

    /** What the topic is set to, defaults included; without what Kafka keeps to itself. */
    public Future<SortedMap<String, String>> configuration(String topic) {
        tasks.serving(topic);
        return kafka.configuration(topic).map(VisibleTopics::values);
    }

    /** The same of several, by their names. */
    public Future<Map<String, Map<String, String>>> configurations(List<String> topics) {
        topics.forEach(tasks::serving);
        return kafka.configurations(topics).map(found -> {
            Map<String, Map<String, String>> byName = new HashMap<>();
            found.forEach((topic, configuration) -> byName.put(topic, values(configuration)));
            return byName;
        });
    }

    private static SortedMap<String, String> values(Config configuration) {
        SortedMap<String, String> values = new TreeMap<>();
        for (ConfigEntry entry : configuration.entries()) {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        }
        return values;
    }
}
