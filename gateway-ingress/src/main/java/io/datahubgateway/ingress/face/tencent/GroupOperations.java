package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * {@code DescribeDatahubGroupOffsets}: how far a consumer group is in a topic that an ingress task covers. Partitions for
 * which it has committed nothing are left out, for where it would begin to read them is its own matter.
 */
final class GroupOperations {

    private static final String NAME = "Name";
    private static final String GROUP = "Group";
    private static final String SEARCH = "SearchWord";
    private static final JsonNames OFFSETS = JsonNames.of(NAME, GROUP, SEARCH, "Offset", "Limit");
    private static final int MOST_LISTED = 50;
    private static final int BYTES_PER_PARTITION = 100;

    /** How far a group is in a partition that ends here. */
    private record Reached(int partition, OffsetAndMetadata committed, long end) {}

    private final VisibleTopics topics;
    private final Envelope envelope;

    GroupOperations(VisibleTopics topics, Envelope envelope) {
        this.topics = topics;
        this.envelope = envelope;
    }

    /** The operations by name. */
    Map<String, QueryPath.BodyQuery> queries() {
        return Map.of("DescribeDatahubGroupOffsets", this::offsets);
    }

    private Future<QueryAnswer> offsets(RoutingContext ctx, byte[] body) {
        ActionParameters parameters = ActionParameters.parse(body, OFFSETS);
        String topic = parameters.text(NAME);
        String group = parameters.text(GROUP);
        if (group.isEmpty()) {
            throw new TencentException(TencentException.NOT_ALLOWED_EMPTY, GROUP + ": is empty");
        }
        String search = parameters.textIfThere(SEARCH, "");
        Long before = parameters.numberIfThere("Offset", 0, Integer.MAX_VALUE);
        parameters.count("Limit", MOST_LISTED, MOST_LISTED); // there is one at most
        return reached(group, topic).map(reached -> {
            boolean counted = !reached.isEmpty() && topic.contains(search);
            JsonBytes json = Envelope.begin(reached.size() * BYTES_PER_PARTITION)
                    .ascii("\"Result\":{\"TotalCount\":")
                    .number(counted ? 1 : 0)
                    .ascii(",\"TopicList\":[");
            if (counted && (before == null || before == 0)) {
                topic(json, topic, reached);
            }
            return QueryAnswer.of(Endpoint.JSON, envelope.end(json.ascii("]},"), ctx.request()));
        });
    }

    private Future<List<Reached>> reached(String group, String topic) {
        return topics.describe(topic)
                .compose(found -> topics.committed(
                        group,
                        topic,
                        found.partitions().stream()
                                .map(TopicPartitionInfo::partition)
                                .toList()))
                .compose(committed -> topics.offsets(topic, List.copyOf(committed.keySet()))
                        .map(ranges -> committed.entrySet().stream()
                                .map(entry -> new Reached(
                                        entry.getKey(),
                                        entry.getValue(),
                                        ranges.get(entry.getKey()).latest()))
                                .toList()));
    }

    private static void topic(JsonBytes json, String topic, List<Reached> reached) {
        json.ascii("{\"Topic\":").text(topic).ascii(",\"Partitions\":");
        String separator = "[";
        for (Reached one : reached) {
            long offset = one.committed.offset();
            json.ascii(separator).ascii("{\"Partition\":").number(one.partition);
            json.ascii(",\"Offset\":").number(offset);
            json.ascii(",\"Metadata\":").text(one.committed.metadata());
            json.ascii(",\"ErrorCode\":0,\"LogEndOffset\":").number(one.end);
            json.ascii(",\"Lag\":").number(Math.max(0, one.end - offset)).ascii("}");
            separator = ",";
        }
        json.ascii("]}");
    }
}
