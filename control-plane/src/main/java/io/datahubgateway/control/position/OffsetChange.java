package io.datahubgateway.control.position;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where an operator wants a stopped sink to go on: every partition, or those that are named. */
public record OffsetChange(
        @Field(
                doc =
                        "Where every partition goes on that `partitions` does not name: `earliest`, `latest`, or a time such as"
                                + " `2026-01-31T08:00:00Z`.",
                example = "earliest")
        @Nullable
        String to,

        @Field(
                doc = "Where these partitions go on.",
                example = "[{\"topic\":\"orders-v1\",\"partition\":0,\"offset\":42}]",
                minSize = 1,
                maxSize = 100_000)
        @Nullable
        List<Place> partitions) {

    public OffsetChange {
        if (to == null && partitions == null) {
            throw new InvalidDocumentException("", "one of to, partitions is needed");
        }
        if (to != null) {
            Target.require("to", to);
        }
        Set<TopicPartition> named = new HashSet<>();
        for (int i = 0; partitions != null && i < partitions.size(); i++) {
            if (!named.add(partitions.get(i).topicPartition())) {
                throw new InvalidDocumentException("partitions[" + i + "]", "is listed twice");
            }
        }
    }

    /** One partition and where it goes on. */
    public record Place(
            @Field(doc = "A topic of the sink.", example = "orders-v1")
            String topic,

            @Field(doc = "A partition of the topic.", example = "0", min = "0")
            int partition,

            @Field(
                    doc =
                            "Next offset to deliver, from the first that is there to the end. Exactly one of `offset`, `to`.",
                    example = "42",
                    min = "0")
            @Nullable
            Long offset,

            @Field(doc = "`earliest`, `latest`, or a time such as `2026-01-31T08:00:00Z`.", example = "latest")
            @Nullable
            String to) {

        public Place {
            if ((offset == null) == (to == null)) {
                throw new InvalidDocumentException("", "exactly one of offset, to is needed");
            }
            if (to != null) {
                Target.require("to", to);
            }
        }

        TopicPartition topicPartition() {
            return new TopicPartition(topic, partition);
        }

        Target target() {
            return offset == null ? Target.of(to) : Target.of(offset);
        }
    }
}
