package io.datahubgateway.control.position;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.commit.CommitMetadata;
import io.datahubgateway.common.declaration.Json;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a sink stands in one partition.
 *
 * @param committed next offset to deliver, null when nothing was committed yet
 * @param metadata what stands beside it
 * @param beginning first offset that is there
 * @param end offset after the last that can be read
 */
public record PartitionPosition(
        TopicPartition partition, @Nullable Long committed, String metadata, long beginning, long end) {

    /** Without a committed offset all that is there is still to come. Never negative, also after a re-creation. */
    long lag() {
        return Math.max(0, end - goesOnAt());
    }

    /** The first offset that may have to be delivered. */
    public long goesOnAt() {
        return committed == null ? beginning : committed;
    }

    /** Whether a commit says that the record is finished. */
    public boolean isFinished(long offset) {
        return committed != null
                && (offset < committed
                        || CommitMetadata.read(committed, metadata).contains(offset));
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
