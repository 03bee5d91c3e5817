package io.datahubgateway.control.position;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a sink stands in one partition.
 *
 * @param committed next offset to deliver, null when nothing was committed yet
 * @param beginning first offset that is there
 * @param end offset after the last that can be read
 */
record PartitionPosition(TopicPartition partition, @Nullable Long committed, long beginning, long end) {

    /** Without a committed offset all that is there is still to come. Never negative, also after a re-creation. */
    long lag() {
        return Math.max(0, end - (committed == null ? beginning : committed));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("topic", partition.topic());
        json.put("partition", partition.partition());
        json.put("position", committed);
        json.put("end", end);
        json.put("lag", lag());
        return json;
    }

    /** All that is known. */
    ObjectNode toOffsets() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("topic", partition.topic());
        json.put("partition", partition.partition());
        json.put("committed", committed);
        json.put("beginning", beginning);
        json.put("end", end);
        json.put("lag", lag());
        return json;
    }
}
