package io.datahubgateway.egress.poll;

import io.datahubgateway.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The consumer of the {@link IdleWatch}: no group, and fetches that are as small as they can be, for the first record of a
 * partition says enough. A fetch is always under way to each broker, for all partitions but those that came since it was sent.
 *
 * <p>What was fetched is seen in the consumer's metrics (<a
 * href="https://kafka.apache.org/documentation/#consumer_fetch_monitoring">fetch metrics</a>). {@code records-lag} of a
 * partition exists from the first answer to a fetch of it from its position until the next poll after it was given up; a
 * broker names every partition in the first answer after it was added to a fetch session (KIP-227). Thread of the idle watch.
 */
final class WatchConsumer {

    private static final String CLIENT = "idle-watch";
    private static final String FETCHES = "consumer-fetch-manager-metrics";
    private static final int MOST_OF_A_PARTITION = 4 * 1024;
    private static final int MOST_OF_A_FETCH = 256 * 1024;
    private static final int REQUEST_TIMEOUT = 10_000;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final String clientId;

    WatchConsumer(KafkaConnection kafka) {
        this.consumer = kafka.consumer(
                CLIENT,
                Map.of(
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        MOST_OF_A_PARTITION,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        MOST_OF_A_FETCH,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        REQUEST_TIMEOUT));
        this.clientId = kafka.clientId(CLIENT);
    }

    /** Partitions that are fetched, or were until the next poll. */
    Set<TopicPartition> partitions() {
        return consumer.assignment();
    }

    /** Fetches these, the new ones from their position, and no others. At least one. */
    void follow(Map<TopicPartition, Long> positions) {
        Set<TopicPartition> before = consumer.assignment();
        if (!before.equals(positions.keySet())) {
            consumer.assign(positions.keySet());
            positions.forEach((partition, position) -> {
                if (!before.contains(partition)) {
                    consumer.seek(partition, position);
                }
            });
        }
    }

    /** The partitions that have a record, or transaction markers, or something else that moves the position. */
    Set<TopicPartition> poll() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        Set<TopicPartition> moved = new HashSet<>(records.nextOffsets().keySet());
        moved.addAll(records.partitions());
        return moved;
    }

    /** Makes the poll return, now or when it comes. Any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    /** Whether a fetch of this partition from its position was answered. */
    boolean isAnswered(TopicPartition partition) {
        return metric(
                        "records-lag",
                        Map.of("topic", partition.topic(), "partition", Integer.toString(partition.partition())))
                != null;
    }

    /** How many fetches were answered ever. */
    double answers() {
        Metric total = metric("fetch-total", Map.of());
        return total == null ? 0 : (double) total.metricValue();
    }

    private @Nullable Metric metric(String name, Map<String, String> tags) {
        Map<String, String> all = new HashMap<>(tags);
        all.put("client-id", clientId);
        return consumer.metrics().get(new MetricName(name, FETCHES, "", all));
    }

    void close() {
        consumer.close(CloseOptions.timeout(CLOSE));
    }
}
