package io.datahubgateway.ingress.append;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaAnswers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the topics that messages go to, so that {@code send} never has to find out on an event loop: with {@code
 * max.block.ms} 0 the producer refuses a topic that it doesn't know yet. A topic is looked up and warmed on the
 * catalog's own thread when it is first asked for, and again every ten seconds, or as often as there is time for all of
 * them, as long as a task names it or someone uses it.
 *
 * <p>{@link #facts} may be called on any event loop and completes at once for a topic that is known. At most {@value
 * #MAX_TOPICS} topics are known and {@value #MAX_WAITING} looked up at a time; beyond that, requests for further topics
 * are refused as overload.
 */
public final class TopicCatalog implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicCatalog.class);
    private static final int MAX_TOPICS = 10_000;
    private static final int MAX_WAITING = 1_000;
    private static final long REFRESH_MS = 10_000;
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long ABSENT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_LOOK_UPS_MS = 5;
    private static final int WARMED_AT_A_TIME = 16;
    private static final int ADMIN_TIMEOUT_MS = 5_000;
    private static final long WARM_UP_PAUSE_MS = 5;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Admin admin;
    private final Consumer<String> warmUp;
    private final long maxRequestBytes;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Promise<TopicFacts>> wanted = new ConcurrentHashMap<>();
    private final Map<String, Long> absentSince = new ConcurrentHashMap<>(); // nanoTime; at most MAX_TOPICS
    private final ScheduledExecutorService executor;
    private volatile Set<String> named = Set.of();

    // The catalog's thread only
    private final Set<String> toWarm = new LinkedHashSet<>(); // named, and nobody waits for them
    private int warming; // look-ups of these under way

    private static final class Known {
        final TopicFacts facts;
        final long since = System.nanoTime();
        volatile long used;

        Known(TopicFacts facts, long used) {
            this.facts = facts;
            this.used = used;
        }
    }

    /**
     * @param admin closed by the catalog
     * @param warmUp makes the producer know the topic; throws Kafka's {@code TimeoutException} as long as it doesn't
     * @param maxRequestBytes the producer's {@code max.request.size}
     */
    public TopicCatalog(Admin admin, Consumer<String> warmUp, long maxRequestBytes) {
        this.admin = admin;
        this.warmUp = warmUp;
        this.maxRequestBytes = maxRequestBytes;
        this.executor = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "topic-catalog");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        executor.schedule(this::refresh, REFRESH_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Completes at once for a topic that is known, else on the context. Fails with {@code topic-not-found}, {@code
     * kafka-unavailable} or {@code overloaded}.
     */
    public Future<TopicFacts> facts(String topic, Context context) {
        Known there = known.get(topic);
        if (there != null) {
            there.used = System.nanoTime();
            return Future.succeededFuture(there.facts);
        }
        return lookedUp(topic, context);
    }

    /**
     * The same, but a topic that is known without this partition is looked up again, once a second at most: it may have
     * got more of them since. The facts may still be without it.
     */
    public Future<TopicFacts> facts(String topic, int partition, Context context) {
        return facts(topic, context).compose(facts -> {
            Known there = known.get(topic);
            return partition < facts.partitions() || there == null || System.nanoTime() - there.since < ABSENT_NANOS
                    ? Future.succeededFuture(facts)
                    : lookedUp(topic, context);
        });
    }

    /** Completes when the topic has the partition; fails like {@link #facts}, or with {@code partition-not-found}. */
    public Future<Void> requirePartition(TopicPartition partition, Context context) {
        return facts(partition.topic(), partition.partition(), context).compose(facts -> {
            if (partition.partition() < facts.partitions()) {
                return Future.succeededFuture();
            }
            return Future.failedFuture(new GatewayException(
                    ErrorCode.PARTITION_NOT_FOUND,
                    "topic " + partition.topic() + " has the partitions 0 to " + (facts.partitions() - 1)));
        });
    }

    private Future<TopicFacts> lookedUp(String topic, Context context) {
        Long absent = absentSince.get(topic);
        if (absent != null && System.nanoTime() - absent < ABSENT_NANOS) {
            return Future.failedFuture(notFound(topic));
        }
        if (executor.isShutdown()) {
            return Future.failedFuture(new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down"));
        }
        if (wanted.size() >= MAX_WAITING || known.size() >= MAX_TOPICS && !known.containsKey(topic)) {
            return Future.failedFuture(
                    new GatewayException(ErrorCode.OVERLOADED, "too many topics at a time; try again in a moment"));
        }
        Promise<TopicFacts> promise = Promise.promise();
        Promise<TopicFacts> earlier = wanted.putIfAbsent(topic, promise);
        if (earlier == null) {
            executor.execute(() -> lookUp(topic));
        }
        Promise<TopicFacts> onContext = Promise.promise();
        (earlier == null ? promise : earlier)
                .future()
                .onComplete(outcome -> context.runOnContext(ignored -> onContext.handle(outcome)));
        return onContext.future();
    }

    /**
     * These are looked up now and kept warm whether they are used or not; missing ones are looked for again. A few at a time:
     * of hundreds at once none would be known in time, and those that requests wait for would stand behind them.
     */
    public void keepWarm(Set<String> topics) {
        named = Set.copyOf(topics);
        executor.execute(() -> {
            toWarm.addAll(named);
            warmNext();
        });
    }

    private void warmNext() {
        while (warming < WARMED_AT_A_TIME && !toWarm.isEmpty()) {
            String topic = toWarm.iterator().next();
            toWarm.remove(topic);
            if (!known.containsKey(topic) && !wanted.containsKey(topic)) {
                warming++;
                lookUp(topic)
                        .onComplete(over -> executor.execute(() -> {
                            warming--;
                            warmNext();
                        }));
            }
        }
    }

    /** Forgets what the producer was made to know, because there is a new producer. Any thread. */
    void invalidate() {
        known.clear();
        keepWarm(named);
    }

    /** Ends within a few seconds, whatever Kafka does. */
    private Future<TopicFacts> lookUp(String topic) {
        Promise<TopicFacts> promise = wanted.computeIfAbsent(topic, unasked -> Promise.promise());
        describe(topic)
                .compose(facts -> makeKnown(facts, System.nanoTime() + WARM_UP_NANOS))
                .recover(failure -> Future.failedFuture(forClients(topic, failure)))
                .onComplete(outcome -> {
                    if (outcome.succeeded()) {
                        Known before = known.get(topic); // a refresh is no use of the topic
                        known.put(topic, new Known(outcome.result(), before == null ? System.nanoTime() : before.used));
                        absentSince.remove(topic);
                    } else if (((GatewayException) outcome.cause()).code() == ErrorCode.TOPIC_NOT_FOUND) {
                        known.remove(topic);
                        remember(topic);
                    }
                    wanted.remove(topic, promise);
                    if (outcome.succeeded()) { // a refresh may have been quicker
                        promise.tryComplete(outcome.result());
                    } else {
                        promise.tryFail(outcome.cause());
                    }
                });
        return promise.future();
    }

    private Future<TopicFacts> describe(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return KafkaAnswers.future(
                        admin.describeTopics(List.of(topic), new DescribeTopicsOptions().timeoutMs(ADMIN_TIMEOUT_MS))
                                .allTopicNames())
                .map(topics -> topics.get(topic).partitions())
                .compose(partitions -> KafkaAnswers.future(admin.describeConfigs(
                                        List.of(resource), new DescribeConfigsOptions().timeoutMs(ADMIN_TIMEOUT_MS))
                                .all())
                        .map(configs -> facts(topic, partitions.size(), configs.get(resource)))
                        .compose(facts -> awaitServed(facts, partitions)));
    }

    /**
     * A partition has a leader before that broker serves it. What is sent meanwhile may end out of order: the broker
     * refuses the first batch and takes the second one, on its way behind it, as the first of this producer; then the first
     * is refused until its deadline, and all others of the partition behind it. Only a broker that serves a partition
     * tells its end. A partition without leader is not waited for, and none longer than the time limit: the others may be
     * all right.
     */
    private Future<TopicFacts> awaitServed(TopicFacts facts, List<TopicPartitionInfo> partitions) {
        Known before = known.get(facts.topic());
        if (before != null && before.facts.partitions() == facts.partitions()) {
            return Future.succeededFuture(facts);
        }
        Map<TopicPartition, OffsetSpec> ends = partitions.stream()
                .filter(partition -> partition.leader() != null)
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(facts.topic(), partition.partition()),
                        partition -> OffsetSpec.latest()));
        return KafkaAnswers.future(admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs(ADMIN_TIMEOUT_MS))
                        .all())
                .map(facts)
                .recover(failure -> failure instanceof TimeoutException
                        ? Future.succeededFuture(facts)
                        : Future.failedFuture(
                                failure instanceof UnknownTopicOrPartitionException // not all brokers know it yet
                                        ? new LeaderNotAvailableException(failure.getMessage())
                                        : failure));
    }

    private TopicFacts facts(String topic, int partitions, Config config) {
        long maxMessage = Long.parseLong(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
        boolean byClient =
                value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).equals("CreateTime");
        return new TopicFacts(
                topic,
                partitions,
                value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                byClient
                        ? Long.parseLong(value(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG))
                        : Long.MAX_VALUE,
                byClient
                        ? Long.parseLong(value(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG))
                        : Long.MAX_VALUE,
                Math.min(maxMessage, maxRequestBytes));
    }

    private static String value(Config config, String name) {
        return config.get(name).value();
    }

    /** The producer's own metadata arrives a few milliseconds after it is first asked for. */
    private Future<TopicFacts> makeKnown(TopicFacts facts, long deadline) {
        Promise<TopicFacts> warm = Promise.promise();
        executor.execute(() -> {
            try {
                warmUp.accept(facts.topic());
                warm.complete(facts);
            } catch (TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    warm.fail(e);
                } else {
                    executor.schedule(
                            () -> makeKnown(facts, deadline).onComplete(warm), WARM_UP_PAUSE_MS, TimeUnit.MILLISECONDS);
                }
            } catch (RuntimeException e) {
                warm.fail(e);
            }
        });
        return warm.future();
    }

    private static GatewayException forClients(String topic, Throwable failure) {
        if (failure instanceof UnknownTopicOrPartitionException || failure instanceof InvalidTopicException) {
            return notFound(topic);
        }
        LOGGER.atWarn()
                .addKeyValue("topic", topic)
                .addKeyValue("error", failure.toString())
                .log("topic not looked up");
        if (failure instanceof AuthorizationException) {
            return new GatewayException(ErrorCode.KAFKA_DENIED, "Kafka does not let the gateway use topic " + topic);
        }
        return new GatewayException(ErrorCode.KAFKA_UNAVAILABLE, "Kafka does not describe topic " + topic + " now");
    }

    private void refresh() {
        long now = System.nanoTime();
        Set<String> keep = named;
        known.entrySet().removeIf(entry -> !keep.contains(entry.getKey()) && now - entry.getValue().used > IDLE_NANOS);
        absentSince.values().removeIf(since -> now - since > ABSENT_NANOS);
        Set<String> topics = new HashSet<>(keep);
        topics.addAll(known.keySet());
        long after = 0;
        for (String topic : topics) { // spread out: a burst of all of them would keep Kafka from real work
            executor.schedule(() -> lookUp(topic), after, TimeUnit.MILLISECONDS);
            after += BETWEEN_LOOK_UPS_MS;
        }
        executor.schedule(this::refresh, Math.max(REFRESH_MS, after), TimeUnit.MILLISECONDS);
    }

    private void remember(String absent) {
        if (absentSince.size() < MAX_TOPICS) {
            absentSince.put(absent, System.nanoTime());
        }
    }

    private static GatewayException notFound(String topic) {
        return new GatewayException(
                ErrorCode.TOPIC_NOT_FOUND,
                "Kafka has no topic " + topic + "; create it, or give the task that names it `partitions`");
    }

    @Override
    public void close() {
        executor.shutdownNow();
        admin.close(Duration.ofSeconds(1));
        GatewayException gone = new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down");
        wanted.values().forEach(promise -> promise.tryFail(gone));
    }
}
