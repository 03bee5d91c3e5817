package io.datahubgateway.egress.poll;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.settings.GatewaySettings.Egress;
import io.datahubgateway.common.task.SinkDefinition;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/** The properties of a sink's consumer. */
final class SinkConsumer {

    private static final int MOST_FETCHED = 50 * 1024 * 1024;

    private SinkConsumer() {}

    /**
     * A static member of the group by the node's id: started again with the same id after a kill, the node takes its own
     * place at once, without waiting for the end of its session.
     *
     * @param number of the consumer among those of the sink on this node, from 0
     */
    static Consumer<byte[], byte[]> create(
            KafkaConnection kafka, SinkDefinition definition, Egress settings, int number) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                definition.group(),
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName(),
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                10_000,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                3_000,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                Math.toIntExact(settings.maxPollInterval().toMillis()),
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                15_000, // topics that are made later are found
                // How often the client's thread for heartbeats and a poll that fetches nothing wake up, with nothing to
                // do
                // too; 100 ms by default. As long as the longest wait of the client before it tries something again.
                ConsumerConfig.RETRY_BACKOFF_MS_CONFIG,
                1_000L,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                500, // which the event loop takes in within one turn
                // What the consumer keeps besides our buffer is no larger than it.
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                (int) Math.min(MOST_FETCHED, share(definition, settings))));
        String suffix = number == 0 ? "" : "-" + number;
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "datahub-" + kafka.nodeId() + suffix);
        return kafka.consumer("sink-" + definition.id() + suffix, properties);
    }

    /** Bytes of the task's buffer that one of its consumers may fill. */
    static long share(SinkDefinition definition, Egress settings) {
        return settings.buffer().bytes() / definition.tasksMax();
    }
}
