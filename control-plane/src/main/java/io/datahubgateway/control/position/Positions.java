package io.datahubgateway.control.position;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaAnswers;
import io.datahubgateway.common.task.SinkDefinition;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks Kafka where a sink stands: committed offsets of its group, ends of its partitions as a reader of committed
 * records sees them. Never fails: what can't be had in time is said in {@link SinkPositions#error}.
 *
 * <p>On one event loop; the admin client is shared and not closed here. At most {@value #MAX_ASKING} questions are under
 * way, so that a silent Kafka fills no queue.
 */
public final class Positions {

    private static final int MAX_ASKING = 64;

    private final Admin admin;
    private final Context context;
    private final Duration within;
    private int asking;

    /**
     * @param context of the caller; everything completes there
     * @param within bound of one question
     */
    public Positions(Admin admin, Context context, Duration within) {
        this.admin = admin;
        this.context = context;
        this.within = within;
    }

    public Future<SinkPositions> read(SinkDefinition sink) {
        if (asking == MAX_ASKING) {
            return Future.succeededFuture(SinkPositions.unknown("too many questions wait for Kafka"));
        }
        asking++;
        return ask(sink)
                .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(failure -> SinkPositions.unknown(describe(failure)))
                .onComplete(done -> asking--);
    }

    /** The same, but fails with {@code kafka-unavailable} when the positions are not known. */
    public Future<SinkPositions> require(SinkDefinition sink) {
        return read(sink).map(positions -> {
            if (!positions.known()) {
                throw new GatewayException(
                        ErrorCode.KAFKA_UNAVAILABLE, positions.error().orElseThrow());
            }
            return positions;
        });
    }

    private Future<SinkPositions> ask(SinkDefinition sink) {
        List<String> missing = new ArrayList<>();
        Future<Map<TopicPartition, OffsetAndMetadata>> committed =
                answer(admin.listConsumerGroupOffsets(sink.group()).partitionsToOffsetAndMetadata());
        Future<List<TopicPartition>> partitions = partitions(sink.topics(), missing);
        return Future.all(committed, partitions)
                .compose(both -> Future.all(
                        offsets(partitions.result(), OffsetSpec.earliest()),
                        offsets(partitions.result(), OffsetSpec.latest())))
                .map(ends -> positions(partitions.result(), committed.result(), ends.resultAt(0), ends.resultAt(1)))
                .map(positions -> SinkPositions.known(positions, missing));
    }

    private Future<List<TopicPartition>> partitions(List<String> topics, List<String> missing) {
        List<TopicPartition> partitions = new ArrayList<>();
        List<Future<Void>> described = new ArrayList<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((topic, description) -> described.add(answer(description)
                        .<Void>map(known -> {
                            known.partitions()
                                    .forEach(partition ->
                                            partitions.add(new TopicPartition(topic, partition.partition())));
                            return null;
                        })
                        .recover(failure -> {
                            if (failure instanceof UnknownTopicOrPartitionException
                                    || failure instanceof InvalidTopicException) {
                                missing.add(topic);
                                return Future.succeededFuture();
                            }
                            return Future.failedFuture(failure);
                        })));
        return Future.all(described).map(all -> {
            partitions.sort(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
            return partitions;
        });
    }

    private Future<Map<TopicPartition, ListOffsetsResultInfo>> offsets(
            List<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        return answer(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
    }

    private static List<PartitionPosition> positions(
            List<TopicPartition> partitions,
            Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, ListOffsetsResultInfo> beginnings,
            Map<TopicPartition, ListOffsetsResultInfo> ends) {
        return partitions.stream()
                .map(partition -> {
                    OffsetAndMetadata offset = committed.get(partition);
                    return new PartitionPosition(
                            partition,
                            offset == null ? null : offset.offset(),
                            offset == null ? "" : offset.metadata(),
                            beginnings.get(partition).offset(),
                            ends.get(partition).offset());
                })
                .toList();
    }

    private <T> Future<T> answer(KafkaFuture<T> future) {
        return KafkaAnswers.future(future, context);
    }

    private String describe(Throwable failure) {
        return failure instanceof TimeoutException
                ? "Kafka did not answer within " + within.toMillis() + " ms"
                : "Kafka: " + failure.getMessage();
    }
}
