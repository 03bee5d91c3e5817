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
 * Warns of topics where an acknowledged message lives on one broker alone: replication 1, or {@code
 * min.insync.replicas} below 2. Never fails: a Kafka that does not say so in time is a warning itself.
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
    private int asking;

    private record Copies(int replication, int minInsync) {

        boolean loseNothingWithOneBroker() {
            return replication > 1 && minInsync > 1;
        }
    }

    /**
     * @param context of the caller; everything completes there
     * @param within bound of one question
     */
    public TopicSafety(Admin admin, Context context, Duration within) {
        this.admin = admin;
        this.context = context;
        this.within = within;
    }

    /** One sentence each; none when every topic is safe. */
    public Future<List<String>> warnings(IngressDefinition task) {
        if (asking == MAX_ASKING) {
            return Future.succeededFuture(List.of(unknown("too many questions wait for Kafka")));
        }
        asking++;
        return topics(task)
                .compose(this::copies)
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

    /** Topics that are not there are left out: whoever sends to one is told. */
    private Future<Map<String, Copies>> copies(Set<String> topics) {
        Map<String, Integer> replication = new TreeMap<>();
        List<Future<Void>> described = new ArrayList<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((topic, description) -> described.add(answer(description)
                        .<Void>map(known -> {
                            replication.put(topic, leastReplication(known));
                            return null;
                        })
                        .recover(failure -> failure instanceof UnknownTopicOrPartitionException
                                        || failure instanceof InvalidTopicException
                                ? Future.succeededFuture()
                                : Future.failedFuture(failure))));
        return Future.all(described)
                .compose(all -> answer(admin.describeConfigs(replication.keySet().stream()
                                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                                .toList())
                        .all()))
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

    private static List<String> warnings(Map<String, Copies> copies) {
        List<String> unsafe = copies.entrySet().stream()
                .filter(entry -> !entry.getValue().loseNothingWithOneBroker())
                .map(entry -> "topic " + entry.getKey() + " has replication "
                        + entry.getValue().replication() + " and min.insync.replicas "
                        + entry.getValue().minInsync())
                .toList();
        if (unsafe.isEmpty()) {
            return List.of();
        }
        String rest = unsafe.size() > MAX_NAMED ? "; and " + (unsafe.size() - MAX_NAMED) + " more" : "";
        return List.of("acknowledged messages can be lost when one broker fails: "
                + String.join("; ", unsafe.subList(0, Math.min(MAX_NAMED, unsafe.size()))) + rest);
    }

    private static String unknown(String reason) {
        return "whether acknowledged messages survive the loss of a broker is not known now: " + reason;
    }

    private <T> Future<T> answer(KafkaFuture<T> future) {
        return KafkaAnswers.future(future, context);
    }
}
