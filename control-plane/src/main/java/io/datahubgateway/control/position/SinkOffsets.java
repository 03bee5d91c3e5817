package io.datahubgateway.control.position;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Violation;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaAnswers;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.control.position.OffsetChange.Place;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * Moves the committed offsets of a sink that nobody runs. Everything is checked before anything is written, against the
 * partitions that are there and the range that their logs have now; then one request moves them all. Kafka itself refuses
 * while the group has a member, so a node that is taken for dead and still delivers can't be overtaken.
 *
 * <p>On one event loop; the admin client is shared and not closed here.
 */
public final class SinkOffsets {

    private final Admin admin;
    private final Positions positions;
    private final SinkGroups groups;
    private final Context context;
    private final Duration within;

    /** @param within bound of each of the two steps, asking and writing */
    public SinkOffsets(Admin admin, Positions positions, SinkGroups groups, Context context, Duration within) {
        this.admin = admin;
        this.positions = positions;
        this.groups = groups;
        this.context = context;
        this.within = within;
    }

    /**
     * Moves the offsets. Partitions of a topic that has no offset there yet and that the change leaves out begin where
     * the definition's {@code start} says: a group that has begun a topic at all has begun all of its partitions.
     *
     * @param whole whether the change has to say something of every partition
     * @return fails with {@code invalid-definition} naming each place that is wrong, {@code command-conflict} while the
     *     group has members, {@code kafka-unavailable} or {@code outcome-unknown}
     */
    public Future<Void> change(SinkDefinition sink, OffsetChange change, boolean whole) {
        return positions
                .require(sink)
                .map(SinkPositions::partitions)
                .compose(now -> resolve(targets(sink, change, now, whole), change, now))
                .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(unavailable(failure)))
                .compose(offsets -> write(sink.group(), offsets));
    }

    /** Forgets every offset. Fails as {@link #change} does. */
    public Future<Void> reset(SinkDefinition sink) {
        return groups.delete(sink.group(), within)
                .timeout(2 * within.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> refused(sink.group(), failure));
    }

    private static Map<TopicPartition, Target> targets(
            SinkDefinition sink, OffsetChange change, List<PartitionPosition> now, boolean whole) {
        Map<TopicPartition, Target> targets = new HashMap<>();
        if (change.partitions() != null) {
            change.partitions().forEach(place -> targets.put(place.topicPartition(), place.target()));
        }
        Set<String> named = targets.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        List<String> forgotten = new ArrayList<>();
        for (PartitionPosition position : now) {
            TopicPartition partition = position.partition();
            if (targets.containsKey(partition)) {
                continue;
            }
            if (change.to() != null) {
                targets.put(partition, Target.of(change.to()));
            } else if (whole) {
                forgotten.add(partition.topic() + " " + partition.partition());
            } else if (position.committed() == null && named.contains(partition.topic())) {
                targets.put(partition, Target.of(sink.start()));
            }
        }
        if (!forgotten.isEmpty()) {
            throw invalid(
                    "partitions",
                    "must name every partition, or go with `to`: " + forgotten.get(0)
                            + (forgotten.size() > 1
                                    ? " and " + (forgotten.size() - 1) + " more are missing"
                                    : " is missing")
                            + "; PATCH changes some");
        }
        return targets;
    }

    private Future<Map<TopicPartition, OffsetAndMetadata>> resolve(
            Map<TopicPartition, Target> targets, OffsetChange change, List<PartitionPosition> now) {
        Map<TopicPartition, PartitionPosition> there =
                now.stream().collect(Collectors.toMap(PartitionPosition::partition, position -> position));
        requireThere(change, there);
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        targets.forEach((partition, target) -> {
            if (target.spec() != null) {
                asked.put(partition, target.spec());
            }
        });
        Future<Map<TopicPartition, ListOffsetsResultInfo>> answer =
                asked.isEmpty() ? Future.succeededFuture(Map.of()) : answer(asked);
        return answer.map(found -> {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            targets.forEach((partition, target) -> {
                long offset = target.spec() == null
                        ? target.offset()
                        : found.get(partition).offset();
                long end = there.get(partition).end();
                offsets.put(partition, new OffsetAndMetadata(offset < 0 ? end : offset)); // none of that time or later
            });
            return offsets;
        });
    }

    private Future<Map<TopicPartition, ListOffsetsResultInfo>> answer(Map<TopicPartition, OffsetSpec> asked) {
        return KafkaAnswers.future(
                admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all(),
                context);
    }

    private static void requireThere(OffsetChange change, Map<TopicPartition, PartitionPosition> there) {
        List<Violation> wrong = new ArrayList<>();
        List<Place> places = change.partitions() == null ? List.of() : change.partitions();
        Set<String> topics = new HashSet<>();
        there.keySet().forEach(partition -> topics.add(partition.topic()));
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            String path = "partitions[" + i + "]";
            PartitionPosition position = there.get(place.topicPartition());
            if (!topics.contains(place.topic())) {
                wrong.add(new Violation(path + ".topic", "must be a topic of the sink that Kafka has"));
            } else if (position == null) {
                long count = there.keySet().stream()
                        .filter(partition -> partition.topic().equals(place.topic()))
                        .count();
                wrong.add(new Violation(path + ".partition", "must be 0 to " + (count - 1)));
            } else if (place.offset() != null
                    && (place.offset() < position.beginning() || place.offset() > position.end())) {
                wrong.add(new Violation(
                        path + ".offset",
                        "must be " + position.beginning() + " to " + position.end() + ", which the log has now"));
            }
        }
        if (!wrong.isEmpty()) {
            throw GatewayException.invalid(new InvalidDocumentException(wrong));
        }
    }

    private Future<Void> write(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.isEmpty()) {
            return Future.succeededFuture();
        }
        return KafkaAnswers.future(
                        admin.alterConsumerGroupOffsets(group, offsets).all(), context)
                .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> refused(group, failure));
    }

    private Future<Void> refused(String group, Throwable failure) {
        if (failure instanceof UnknownMemberIdException || failure instanceof GroupNotEmptyException) {
            return members(group)
                    .compose(members -> Future.failedFuture(new GatewayException(
                            ErrorCode.COMMAND_CONFLICT,
                            "group " + group + " still has members, so somebody delivers: " + members)));
        }
        if (failure instanceof AuthorizationException) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.KAFKA_REFUSED, "Kafka does not let the gateway move offsets: " + failure.getMessage()));
        }
        return Future.failedFuture(new GatewayException(
                ErrorCode.OUTCOME_UNKNOWN,
                "Kafka did not confirm that the offsets are changed; read them to see: " + failure.getMessage()));
    }

    private Future<String> members(String group) {
        return KafkaAnswers.future(admin.describeConsumerGroups(List.of(group)).all(), context)
                .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .map(groups -> clients(groups.get(group)))
                .otherwise("Kafka does not say which");
    }

    private static String clients(ConsumerGroupDescription group) {
        return group.members().stream()
                .map(MemberDescription::clientId)
                .distinct()
                .sorted()
                .limit(10)
                .collect(Collectors.joining(", "));
    }

    private static GatewayException unavailable(Throwable failure) {
        return failure instanceof GatewayException expected
                ? expected
                : new GatewayException(
                        ErrorCode.KAFKA_UNAVAILABLE,
                        failure instanceof TimeoutException
                                ? "Kafka did not answer in time; no offset was moved"
                                : "no offset was moved: " + failure.getMessage());
    }

    private static GatewayException invalid(String path, String message) {
        return GatewayException.invalid(new InvalidDocumentException(path, message));
    }
}
