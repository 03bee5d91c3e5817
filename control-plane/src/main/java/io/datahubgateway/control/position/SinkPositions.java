package io.datahubgateway.control.position;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Where a sink stands in all of its partitions, as far as Kafka said.
 *
 * @param partitions in the order of topic and partition
 * @param error why some or all are missing
 */
public record SinkPositions(List<PartitionPosition> partitions, Optional<String> error) {

    static SinkPositions unknown(String error) {
        return new SinkPositions(List.of(), Optional.of(error));
    }

    /** Adds {@code partitions} and {@code lag}; the lag is null while the positions are not known. */
    public void putInto(ObjectNode status) {
        ArrayNode list = status.putArray("partitions");
        partitions.forEach(partition -> list.add(partition.toJson()));
        boolean known = error.isEmpty() || !partitions.isEmpty();
        status.put(
                "lag",
                known
                        ? (Long) partitions.stream()
                                .mapToLong(PartitionPosition::lag)
                                .sum()
                        : null);
        error.ifPresent(text -> status.put("positionsError", text));
    }
}
