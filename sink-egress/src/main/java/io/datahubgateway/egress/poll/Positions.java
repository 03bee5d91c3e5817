package io.datahubgateway.egress.poll;

import io.datahubgateway.common.task.SinkDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading begins when the committed offset does not say so: because there is none, or because retention has removed
 * what it points to. Poll thread; asks Kafka and waits for the answer within bounds. Whatever fails is asked again by the
 * next poll, which stumbles over the same partition.
 */
final class Positions {

    private static final Logger LOGGER = LoggerFactory.getLogger(Positions.class);
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final long BETWEEN_QUESTIONS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Consumer<byte[], byte[]> consumer;
    private final SinkDefinition definition;

    Positions(Consumer<byte[], byte[]> consumer, SinkDefinition definition) {
        this.consumer = consumer;
        this.definition = definition;
    }

    /**
     * Begins partitions without a committed offset where the definition says. That place is committed before anything is
     * read, so that a restart before the first delivery goes on there and does not jump.
     */
    void begin(Set<TopicPartition> partitions) {
        if (definition.start().equals("latest")) {
            beginAtTheEnd(partitions);
        } else {
            beginAt(starts(partitions));
        }
    }

    /**
     * Of a topic that the group has not begun, every partition begins at the end it has now; a partition that is added
     * later begins at its first record, however long it took to be discovered. To tell one from the other, whoever has
     * partition 0 begins the whole topic with one commit: a partition without a committed offset beside a partition 0
     * that has one is new. Kafka takes a commit of current members only, so no two begin the same topic.
     */
    private void beginAtTheEnd(Set<TopicPartition> partitions) {
        Set<TopicPartition> firsts = new HashSet<>();
        partitions.forEach(partition -> firsts.add(new TopicPartition(partition.topic(), 0)));
        Map<TopicPartition, OffsetAndMetadata> begun = consumer.committed(firsts, BOUND);
        Set<TopicPartition> whole = new HashSet<>();
        Set<TopicPartition> added = new HashSet<>();
        for (TopicPartition partition : partitions) {
            if (begun.get(new TopicPartition(partition.topic(), 0)) != null) {
                added.add(partition);
            } else if (partition.partition() == 0) {
                whole.addAll(withoutOffset(partition.topic()));
            } // else the member with partition 0 is about to begin this one
        }
        Map<TopicPartition, Long> starts = new HashMap<>();
        if (!whole.isEmpty()) {
            starts.putAll(consumer.endOffsets(whole, BOUND));
        }
        if (!added.isEmpty()) {
            starts.putAll(consumer.beginningOffsets(added, BOUND));
        }
        if (starts.isEmpty()) {
            LockSupport.parkNanos(BETWEEN_QUESTIONS); // the next poll asks again
        } else {
            beginAt(starts);
        }
    }

    private Set<TopicPartition> withoutOffset(String topic) {
        Set<TopicPartition> all = new HashSet<>();
        consumer.partitionsFor(topic, BOUND).forEach(info -> all.add(new TopicPartition(topic, info.partition())));
        consumer.committed(all, BOUND).forEach((partition, offset) -> {
            if (offset != null) {
                all.remove(partition);
            }
        });
        return all;
    }

    private void beginAt(Map<TopicPartition, Long> starts) {
        Map<TopicPartition, OffsetAndMetadata> commit = new HashMap<>();
        starts.forEach((partition, offset) -> commit.put(partition, new OffsetAndMetadata(offset)));
        consumer.commitSync(commit, BOUND);
        Set<TopicPartition> ours = consumer.assignment();
        starts.forEach((partition, offset) -> {
            if (ours.contains(partition)) {
                consumer.seek(partition, offset);
            }
        });
        LOGGER.atInfo()
                .addKeyValue("task", definition.id())
                .addKeyValue("start", definition.start())
                .addKeyValue("offsets", starts)
                .log("no committed offset, beginning here");
    }

    private Map<TopicPartition, Long> starts(Set<TopicPartition> partitions) {
        return switch (definition.start()) {
            case "earliest" -> consumer.beginningOffsets(partitions, BOUND);
            default -> atTime(partitions, Instant.parse(definition.start()).toEpochMilli());
        };
    }

    /** The first record of that time or later; the end where there is none. */
    private Map<TopicPartition, Long> atTime(Set<TopicPartition> partitions, long timestamp) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, timestamp));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted, BOUND);
        Set<TopicPartition> later = new HashSet<>(partitions);
        Map<TopicPartition, Long> starts = new HashMap<>();
        found.forEach((partition, offset) -> {
            if (offset != null) {
                starts.put(partition, offset.offset());
                later.remove(partition);
            }
        });
        if (!later.isEmpty()) {
            starts.putAll(consumer.endOffsets(later, BOUND));
        }
        return starts;
    }

    /**
     * Where to go on in partitions whose next offset Kafka does not have.
     *
     * @param missing the next offset of each
     * @throws SinkFailure with the gap in numbers when the definition wants no going on
     */
    Map<TopicPartition, Long> after(Map<TopicPartition, Long> missing) {
        Map<TopicPartition, Long> earliest = consumer.beginningOffsets(missing.keySet(), BOUND);
        Map<TopicPartition, Long> end = consumer.endOffsets(missing.keySet(), BOUND);
        StringBuilder gaps = new StringBuilder();
        missing.forEach((partition, offset) -> gaps.append(gaps.isEmpty() ? "" : "; ")
                .append(gap(partition, offset, earliest.get(partition), end.get(partition))));
        LOGGER.atWarn()
                .addKeyValue("task", definition.id())
                .addKeyValue("onMissingOffsets", definition.onMissingOffsets())
                .addKeyValue("gaps", gaps)
                .log("offsets are missing");
        return switch (definition.onMissingOffsets()) {
            case FAIL ->
                throw new SinkFailure(gaps
                        + "; to go on without them set onMissingOffsets to earliest or latest, or move the offsets of group "
                        + definition.group());
            case EARLIEST -> earliest;
            case LATEST -> end;
        };
    }

    private static String gap(TopicPartition partition, long next, long earliest, long end) {
        String place =
                "topic " + partition.topic() + " partition " + partition.partition() + ": committed offset " + next;
        return next < earliest
                ? place + ", earliest offset " + earliest + ": " + (earliest - next) + " offsets are missing"
                : place + " is " + (next - end) + " beyond the end offset " + end + " (earliest offset " + earliest
                        + ")";
    }
}
