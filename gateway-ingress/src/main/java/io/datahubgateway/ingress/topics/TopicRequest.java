package io.datahubgateway.ingress.topics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A topic that a client wants.
 *
 * @param partitions 1 to {@value #MAX_PARTITIONS}; null leaves it to the cluster
 * @param replication at least 1; null leaves it to the gateway's settings, and these to the cluster
 * @param properties configuration by name, as Kafka has it
 */
public record TopicRequest(
        String name, @Nullable Integer partitions, @Nullable Short replication, Map<String, String> properties) {

    /** As a task may ask for. */
    public static final int MAX_PARTITIONS = 10_000;

    public TopicRequest {
        properties = Map.copyOf(properties);
    }
}
