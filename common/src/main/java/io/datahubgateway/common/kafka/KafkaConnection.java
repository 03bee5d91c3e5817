package io.datahubgateway.common.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka cluster of this node, and how clients of it are made. Immutable; any thread.
 *
 * @param bootstrapServers {@code host:port} of some brokers, at least one
 * @param nodeId id of this node, first part of every client id
 * @param security encryption and login of every client
 * @param newTopics how topics of tasks are created
 */
public record KafkaConnection(
        List<String> bootstrapServers, String nodeId, ClientSecurity security, NewTopics newTopics) {

    public KafkaConnection {
        bootstrapServers = List.copyOf(bootstrapServers);
    }

    /** To a broker without encryption and login, with topics as it is set. */
    public KafkaConnection(List<String> bootstrapServers, String nodeId) {
        this(bootstrapServers, nodeId, ClientSecurity.PLAINTEXT, NewTopics.AS_THE_CLUSTER);
    }

    /** @param purpose last part of the client id; shows in the broker's logs and metrics */
    public Admin admin(String purpose) {
        Map<String, Object> properties = base(purpose);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        return Admin.create(properties);
    }

    /**
     * A producer that stores for good: acks=all and idempotent. One request is on its way to a broker at a time, unless
     * the use says otherwise: more of them can strand the first records of a new partition (ADR 0002).
     *
     * @param overrides what this use needs besides
     */
    public KafkaProducer<byte[], byte[]> producer(String purpose, Map<String, Object> overrides) {
        Map<String, Object> properties = base(purpose);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.putAll(overrides);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A consumer that commits nothing by itself and never jumps: an offset that is missing or out of range is an
     * exception.
     *
     * @param overrides what this use needs besides
     */
    public KafkaConsumer<byte[], byte[]> consumer(String purpose, Map<String, Object> overrides) {
        Map<String, Object> properties = base(purpose);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.putAll(overrides);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The id of a client of this node, as its metrics have it. */
    public String clientId(String purpose) {
        return "datahub-" + nodeId + "-" + purpose;
    }

    private Map<String, Object> base(String purpose) {
        Map<String, Object> properties = new HashMap<>(security.properties());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.join(",", bootstrapServers));
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId(purpose));
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        properties.put("enable.metrics.push", false);
        return properties;
    }
}
