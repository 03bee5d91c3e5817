package io.datahubgateway.ingress.topics;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaAnswers;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.kafka.NewTopics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DeleteTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka what there is, and for topics. Called on event loops; never blocks, and completes on the context of the caller. At most
 * {@value #MAX_OPEN} questions of a node are open at a time, further ones fail with {@code overloaded}; one that Kafka
 * does not answer within {@value #TIMEOUT_MS} ms fails with {@code kafka-unavailable}. Topics are not filtered here.
 */
public final class KafkaAdministration implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaAdministration.class);
    private static final int MAX_OPEN = 64;
    private static final int TIMEOUT_MS = 5_000;

    private final Admin admin;
    private final NewTopics newTopics;
    private final AtomicInteger open = new AtomicInteger();

    public KafkaAdministration(KafkaConnection kafka) {
        this.newTopics = kafka.newTopics();
        this.admin = kafka.admin("faces");
    }

    /** Names of all topics but those that Kafka marks as internal. */
    Future<Set<String>> topics() {
        return ask(
                "the topics",
                () -> admin.listTopics(new ListTopicsOptions().timeoutMs(TIMEOUT_MS))
                        .names());
    }

    /** Partitions, in order, with the brokers that have them. Fails with {@code topic-not-found}. */
    Future<TopicDescription> describe(String topic) {
        return describe(List.of(topic)).map(found -> found.get(topic));
    }

    /** The same of several, by their names. */
    Future<Map<String, TopicDescription>> describe(Collection<String> topics) {
        return ask(
                named(topics),
                () -> admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(TIMEOUT_MS))
                        .allTopicNames());
    }

    /** Whether Kafka describes the topic. */
    Future<Boolean> isThere(String topic) {
        return describe(topic)
                .map(true)
                .recover(failure ->
                        failure instanceof GatewayException refusal && refusal.code() == ErrorCode.TOPIC_NOT_FOUND
                                ? Future.succeededFuture(false)
                                : Future.failedFuture(failure));
    }

    /** What the topic is set to, defaults included. Fails with {@code topic-not-found}. */
    Future<Config> configuration(String topic) {
        return configurations(List.of(topic)).map(found -> found.get(topic));
    }

    /** The same of several, by their names. */
    Future<Map<String, Config>> configurations(Collection<String> topics) {
        List<ConfigResource> resources =
                topics.stream().map(KafkaAdministration::resource).toList();
        return ask(
                        named(topics),
                        () -> admin.describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(TIMEOUT_MS))
                                .all())
                .map(found -> {
                    Map<String, Config> byName = new HashMap<>();
                    found.forEach((resource, configuration) -> byName.put(resource.name(), configuration));
                    return byName;
                });
    }

    private static String named(Collection<String> topics) {
        return topics.size() == 1 ? "topic " + topics.iterator().next() : "one of the topics";
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** Sets these properties, leaves others; see {@link VisibleTopics#alter}. */
    Future<Void> alter(String topic, Map<String, String> properties) {
        List<AlterConfigOp> changes = properties.entrySet().stream()
                .map(property -> new AlterConfigOp(
                        new ConfigEntry(property.getKey(), property.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        return ask(
                () -> admin.incrementalAlterConfigs(
                                Map.of(resource(topic), changes), new AlterConfigsOptions().timeoutMs(TIMEOUT_MS))
                        .all(),
                failure -> notDone("change", topic, failure));
    }

    /** See {@link VisibleTopics#delete}. */
    Future<Void> delete(String topic) {
        return ask(
                () -> admin.deleteTopics(List.of(topic), new DeleteTopicsOptions().timeoutMs(TIMEOUT_MS))
                        .all(),
                failure -> notDone("delete", topic, failure));
    }

    private static GatewayException notDone(String what, String topic, Throwable failure) {
        if (failure instanceof UnknownTopicOrPartitionException) {
            return new GatewayException(ErrorCode.TOPIC_NOT_FOUND, "Kafka does not have topic " + topic);
        }
        if (failure instanceof AuthorizationException) {
            return new GatewayException(
                    ErrorCode.KAFKA_DENIED, "Kafka does not let the gateway " + what + " topic " + topic);
        }
        return failure instanceof RetriableException
                ? new GatewayException(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "Kafka did not answer in time; whether it did " + what + " topic " + topic + " is unknown")
                : new GatewayException(
                        ErrorCode.INVALID_REQUEST,
                        "Kafka does not " + what + " topic " + topic + ": " + failure.getMessage());
    }

    /** What readers of committed records find in each of the partitions, which must be there. */
    Future<Map<TopicPartition, OffsetRange>> offsets(Collection<TopicPartition> partitions) {
        Future<Map<TopicPartition, ListOffsetsResultInfo>> latest = offsets(partitions, OffsetSpec.latest());
        return offsets(partitions, OffsetSpec.earliest())
                .compose(begin -> latest.map(end -> {
                    Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
                    begin.forEach((partition, first) -> ranges.put(
                            partition,
                            new OffsetRange(first.offset(), end.get(partition).offset())));
                    return ranges;
                }));
    }

    private Future<Map<TopicPartition, ListOffsetsResultInfo>> offsets(
            Collection<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        return ask(
                "the offsets",
                () -> admin.listOffsets(
                                wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MS))
                        .all());
    }

    /**
     * What a consumer group has committed for these partitions; without those for which it has not. A group that is not there
     * has committed nothing.
     */
    Future<Map<TopicPartition, OffsetAndMetadata>> committed(String group, Collection<TopicPartition> partitions) {
        ListConsumerGroupOffsetsSpec wanted = new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
        return ask(
                        "the offsets of group " + group,
                        () -> admin.listConsumerGroupOffsets(
                                        Map.of(group, wanted),
                                        new ListConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MS))
                                .partitionsToOffsetAndMetadata(group))
                .map(offsets -> {
                    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(offsets);
                    committed.values().removeIf(Objects::isNull);
                    return committed;
                });
    }

    /** The brokers that live. */
    public Future<Collection<Node>> brokers() {
        return ask(
                "the brokers",
                () -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS))
                        .nodes());
    }

    /** The cluster itself. */
    public Future<Cluster> cluster() {
        return ask("the cluster", () -> {
            DescribeClusterResult cluster = admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS));
            return KafkaFuture.allOf(cluster.clusterId(), cluster.controller())
                    .thenApply(there -> new Cluster(
                            now(cluster.clusterId()), now(cluster.controller()).id()));
        });
    }

    private static <T> T now(KafkaFuture<T> done) {
        try {
            return done.getNow(null);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("it was done", e);
        }
    }

    /** Makes a topic; see {@link VisibleTopics#create}. */
    Future<Void> create(TopicRequest request) {
        NewTopic topic =
                newTopics.topic(request.name(), request.partitions(), request.replication(), request.properties());
        return ask(
                () -> admin.createTopics(List.of(topic), new CreateTopicsOptions().timeoutMs(TIMEOUT_MS))
                        .all(),
                failure -> notCreated(request.name(), failure));
    }

    private static GatewayException notCreated(String topic, Throwable failure) {
        if (failure instanceof TopicExistsException) {
            return new GatewayException(ErrorCode.TOPIC_EXISTS, "topic " + topic + " exists; nothing was changed");
        }
        if (failure instanceof AuthorizationException) {
            return new GatewayException(ErrorCode.KAFKA_DENIED, "Kafka does not let the gateway make topic " + topic);
        }
        return failure instanceof RetriableException
                ? new GatewayException(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "Kafka did not answer in time: topic " + topic + " may be made or not")
                : new GatewayException(
                        ErrorCode.INVALID_REQUEST, "Kafka does not make topic " + topic + ": " + failure.getMessage());
    }

    private <T> Future<T> ask(String what, Supplier<KafkaFuture<T>> question) {
        return ask(question, failure -> forClients(what, failure));
    }

    private <T> Future<T> ask(Supplier<KafkaFuture<T>> question, Function<Throwable, GatewayException> forClients) {
        if (open.incrementAndGet() > MAX_OPEN) {
            open.decrementAndGet();
            return Future.failedFuture(new GatewayException(
                    ErrorCode.OVERLOADED, "too many questions to Kafka are open; try again in a moment"));
        }
        return KafkaAnswers.future(question.get(), Vertx.currentContext())
                .onComplete(answered -> open.decrementAndGet())
                .recover(failure -> Future.failedFuture(forClients.apply(failure)));
    }

    private static GatewayException forClients(String what, Throwable failure) {
        if (failure instanceof UnknownTopicOrPartitionException || failure instanceof InvalidTopicException) {
            return new GatewayException(ErrorCode.TOPIC_NOT_FOUND, "Kafka does not have " + what);
        }
        LOGGER.atDebug()
                .addKeyValue("about", what)
                .addKeyValue("error", failure.toString())
                .log("Kafka gave no answer");
        if (failure instanceof AuthorizationException) {
            return new GatewayException(ErrorCode.KAFKA_DENIED, "Kafka does not let the gateway see " + what);
        }
        return failure instanceof RetriableException
                ? new GatewayException(ErrorCode.KAFKA_UNAVAILABLE, "Kafka does not tell " + what + " now")
                : new GatewayException(
                        ErrorCode.KAFKA_REFUSED, "Kafka does not tell " + what + ": " + failure.getMessage());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
