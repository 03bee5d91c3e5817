package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.topics.OffsetRange;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
        return topics.describe(topic).compose(found -> {
            List<Integer> numbers = found.partitions().stream()
                    .map(TopicPartitionInfo::partition)
                    .toList();
            return topics.committed(group, topic, numbers)
                    .compose(committed -> topics.offsets(topic, List.copyOf(committed.keySet()))
                            .map(ends -> {
                                boolean counted = !committed.isEmpty() && topic.contains(search);
                                boolean shown = counted && (before == null || before == 0);
                                JsonBytes json = Envelope.begin(committed.size() * BYTES_PER_PARTITION)
                                        .ascii("\"Result\":{\"TotalCount\":")
                                        .ascii(counted ? "1" : "0")
                                        .ascii(",\"TopicList\":[");
                                if (shown) {
                                    topic(json, topic, committed, ends);
                                }
                                return QueryAnswer.of(Endpoint.JSON, envelope.end(json.ascii("]},"), ctx.request()));
                            }));
        });
    }

    private static void topic(
            JsonBytes json,
            String topic,
            SortedMap<Integer, OffsetAndMetadata> committed,
            Map<Integer, OffsetRange> ends) {
        json.ascii("{\"Topic\":").text(topic).ascii(",\"Partitions\":");
        String separator = "[";
        for (Map.Entry<Integer, OffsetAndMetadata> partition : committed.entrySet()) {
            long offset = partition.getValue().offset();
            long end = ends.get(partition.getKey()).latest();
            json.ascii(separator).ascii("{\"Partition\":").number(partition.getKey());
            json.ascii(",\"Offset\":").number(offset);
            json.ascii(",\"Metadata\":").text(partition.getValue().metadata());
            json.ascii(",\"ErrorCode\":0,\"LogEndOffset\":").number(end);
            json.ascii(",\"Lag\":").number(Math.max(0, end - offset)).ascii("}");
            separator = ",";
        }
        json.ascii("]}");
    }
}
