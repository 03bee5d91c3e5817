package io.datahubgateway.control.position;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a sink stands in all of its partitions, as far as Kafka said.
 *
 * @param partitions in the order of topic and partition
 * @param known whether Kafka said where the sink stands; it may have said that there is no such topic
 * @param error why some or all are missing
 */
public record SinkPositions(List<PartitionPosition> partitions, boolean known, Optional<String> error) {

    static SinkPositions known(List<PartitionPosition> partitions, List<String> missingTopics) {
        return new SinkPositions(
                partitions,
                true,
                missingTopics.isEmpty()
                        ? Optional.empty()
                        : Optional.of("Kafka has no topic " + String.join(", ", missingTopics)));
    }

    static SinkPositions unknown(String error) {
        return new SinkPositions(List.of(), false, Optional.of(error));
    }

    /** Adds {@code partitions} and {@code lag}; the lag is null while the positions are not known. */
    public void putInto(ObjectNode status) {
        put(status, PartitionPosition::toJson);
    }

    /** The same with all that is known of each partition. */
    public void putOffsetsInto(ObjectNode document) {
        put(document, PartitionPosition::toOffsets);
    }

    private void put(ObjectNode document, Function<PartitionPosition, ObjectNode> json) {
        ArrayNode list = document.putArray("partitions");
        partitions.forEach(partition -> list.add(json.apply(partition)));
        boolean any = error.isEmpty() || !partitions.isEmpty();
        document.put(
                "lag",
                any
                        ? (Long) partitions.stream()
                                .mapToLong(PartitionPosition::lag)
                                .sum()
                        : null);
        error.ifPresent(text -> document.put("positionsError", text));
    }
}
