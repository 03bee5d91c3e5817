package io.datahubgateway.control.safety;

import io.datahubgateway.common.kafka.KafkaAnswers;
import io.datahubgateway.common.task.IngressDefinition;
import io.datahubgateway.common.task.TopicNames;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Warns of topics that are named and not there, whose messages are refused, and of topics where an acknowledged message
 * lives on one broker alone: replication 1, or {@code min.insync.replicas} below 2. Never fails: a Kafka that does not say
 * so in time is a warning itself.
 *
 * <p>On one event loop; the admin client is shared and not closed here. At most {@value #MAX_ASKING} questions are under
 * way, and at most {@value #MAX_TOPICS} topics of a pattern are looked at.
 */
public final class TopicSafety {

    private static final int MAX_ASKING = 64;
    private static final int MAX_TOPICS = 1_000;
    private static final int MAX_NAMED = 3;

    private final Admin admin;
    private final Context context;
    private final Duration within;
    private final boolean oneBroker;
    private int asking;

    private record Copies(int replication, int minInsync) {

        boolean loseNothingWithOneBroker() {
            return replication > 1 && minInsync > 1;
        }
    }

    private record Seen(Set<String> missing, Map<String, Copies> copies) {}

    /**
     * @param context of the caller; everything completes there
     * @param within bound of one question
     * @param oneBroker whether there is nothing to choose: then copies are no matter for a warning
     */
    public TopicSafety(Admin admin, Context context, Duration within, boolean oneBroker) {
        this.admin = admin;
        this.context = context;
        this.within = within;
        this.oneBroker = oneBroker;
    }

    /** One sentence each; none when every topic is safe. */
    public Future<List<String>> warnings(IngressDefinition task) {
        if (asking == MAX_ASKING) {
            return Future.succeededFuture(List.of(unknown("too many questions wait for Kafka")));
        }
        asking++;
        return topics(task)
                .compose(this::look)
                .map(TopicSafety::warnings)
                .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(failure -> List.of(unknown(
                        failure instanceof TimeoutException
                                ? "Kafka did not answer within " + within.toMillis() + " ms"
                                : "Kafka: " + failure.getMessage())))
                .onComplete(done -> asking--);
    }

    private Future<Set<String>> topics(IngressDefinition task) {
        if (task.topicPattern() == null) {
            return Future.succeededFuture(task.topic() != null ? Set.of(task.topic()) : new TreeSet<>(task.topics()));
        }
        Pattern pattern = Pattern.compile(task.topicPattern());
        return answer(admin.listTopics().names())
                .map(names -> names.stream()
                        .filter(name -> !TopicNames.isReserved(name)
                                && pattern.matcher(name).matches())
                        .sorted()
                        .limit(MAX_TOPICS)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private Future<Seen> look(Set<String> topics) {
        Map<String, Integer> replication = new TreeMap<>();
        Set<String> missing = new TreeSet<>();
        List<Future<Void>> described = new ArrayList<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((topic, description) -> described.add(answer(description)
                        .<Void>map(known -> {
                            replication.put(topic, leastReplication(known));
                            return null;
                        })
                        .recover(failure -> {
                            if (failure instanceof UnknownTopicOrPartitionException
                                    || failure instanceof InvalidTopicException) {
                                missing.add(topic);
                                return Future.succeededFuture();
                            }
                            return Future.failedFuture(failure);
                        })));
        return Future.all(described)
                .compose(all -> oneBroker ? Future.succeededFuture(Map.<String, Copies>of()) : copies(replication))
                .map(copies -> new Seen(missing, copies));
    }

    private Future<Map<String, Copies>> copies(Map<String, Integer> replication) {
        return answer(admin.describeConfigs(replication.keySet().stream()
                                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                                .toList())
                        .all())
                .map(configs -> {
                    Map<String, Copies> copies = new TreeMap<>();
                    configs.forEach((topic, config) ->
                            copies.put(topic.name(), new Copies(replication.get(topic.name()), minInsync(config))));
                    return copies;
                });
    }

    private static int leastReplication(TopicDescription topic) {
        return topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
    }

    private static int minInsync(Config config) {
        return Integer.parseInt(
                config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value());
    }

    private static List<String> warnings(Seen seen) {
        List<String> warnings = new ArrayList<>();
        if (!seen.missing.isEmpty()) {
            warnings.add("Kafka has no topic " + named(List.copyOf(seen.missing), ", ")
                    + ": messages to it are refused; create it, or give the task `partitions`");
        }
        List<String> unsafe = seen.copies.entrySet().stream()
                .filter(entry -> !entry.getValue().loseNothingWithOneBroker())
                .map(entry -> "topic " + entry.getKey() + " has replication "
                        + entry.getValue().replication() + " and min.insync.replicas "
                        + entry.getValue().minInsync())
                .toList();
        if (!unsafe.isEmpty()) {
            warnings.add("acknowledged messages can be lost when one broker fails: " + named(unsafe, "; "));
        }
        return warnings;
    }

    private static String named(List<String> all, String between) {
        String rest = all.size() > MAX_NAMED ? between + "and " + (all.size() - MAX_NAMED) + " more" : "";
        return String.join(between, all.subList(0, Math.min(MAX_NAMED, all.size()))) + rest;
    }

    private static String unknown(String reason) {
        return "whether the topics are there and outlive the loss of a broker is not known now: " + reason;
    }

    private <T> Future<T> answer(KafkaFuture<T> future) {
        return KafkaAnswers.future(future, context);
    }
}
