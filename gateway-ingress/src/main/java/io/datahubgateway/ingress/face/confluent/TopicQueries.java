package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.path.Parameters;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.topics.OffsetRange;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;

/** {@code GET /topics} and what is below it: names, configuration, partitions, and from Strimzi's bridge their offsets. */
final class TopicQueries {

    private static final String TOPIC = "/topics/{topic}";
    private static final String PARTITION = TOPIC + "/partitions/{partition}";
    private static final int NO_LEADER = -1;

    private final VisibleTopics topics;

    TopicQueries(VisibleTopics topics) {
        this.topics = topics;
    }

    List<Endpoint> endpoints(QueryPath path, Refusals refusals) {
        return List.of(
                endpoint("/topics", path, refusals, ctx -> topics.names().map(TopicQueries::names)),
                endpoint(TOPIC, path, refusals, this::topic),
                endpoint(TOPIC + "/partitions", path, refusals, this::partitions),
                endpoint(PARTITION, path, refusals, this::partition),
                endpoint(PARTITION + "/offsets", path, refusals, this::offsets));
    }

    private interface Document {
        Future<JsonBytes> of(RoutingContext ctx);
    }

    private static Endpoint endpoint(String template, QueryPath path, Refusals refusals, Document document) {
        return new Endpoint(HttpMethod.GET, template, List.of(), ConfluentFace.ANSWERS, path.handler(refusals, ctx -> {
            Parameters.requireKnown(ctx, List.of());
            return document.of(ctx).map(json -> QueryAnswer.of(ConfluentFace.answerType(ctx.request()), json.buffer()));
        }));
    }

    private static JsonBytes names(List<String> names) {
        JsonBytes json = new JsonBytes(names.size() * 32).ascii("[");
        String separator = "";
        for (String name : names) {
            json.ascii(separator).text(name);
            separator = ",";
        }
        return json.ascii("]");
    }

    private Future<JsonBytes> topic(RoutingContext ctx) {
        String topic = ctx.pathParam("topic");
        return topics.describe(topic)
                .compose(found -> topics.configuration(topic).map(configuration -> topic(found, configuration)));
    }

    private static JsonBytes topic(TopicDescription topic, SortedMap<String, String> configuration) {
        JsonBytes json =
                new JsonBytes(4096).ascii("{\"name\":").text(topic.name()).ascii(",\"configs\":{");
        String separator = "";
        for (var entry : configuration.entrySet()) {
            json.ascii(separator).text(entry.getKey()).ascii(":").text(entry.getValue());
            separator = ",";
        }
        return partitions(json.ascii("},\"partitions\":"), topic).ascii("}");
    }

    private Future<JsonBytes> partitions(RoutingContext ctx) {
        return topics.describe(ctx.pathParam("topic")).map(found -> partitions(new JsonBytes(1024), found));
    }

    private static JsonBytes partitions(JsonBytes json, TopicDescription topic) {
        json.ascii("[");
        for (TopicPartitionInfo partition : topic.partitions()) {
            partition(partition.partition() == 0 ? json : json.ascii(","), partition);
        }
        return json.ascii("]");
    }

    private Future<JsonBytes> partition(RoutingContext ctx) {
        int number = ConfluentFace.partition(ctx.pathParam("partition"));
        return topics.partition(ctx.pathParam("topic"), number).map(found -> partition(new JsonBytes(256), found));
    }

    private static JsonBytes partition(JsonBytes json, TopicPartitionInfo partition) {
        int leader = partition.leader() == null ? NO_LEADER : partition.leader().id();
        json.ascii("{\"partition\":").number(partition.partition());
        json.ascii(",\"leader\":").number(leader).ascii(",\"replicas\":[");
        String separator = "";
        for (Node replica : partition.replicas()) {
            json.ascii(separator).ascii("{\"broker\":").number(replica.id());
            json.ascii(",\"leader\":").ascii(Boolean.toString(replica.id() == leader));
            boolean inSync = partition.isr().stream().anyMatch(node -> node.id() == replica.id());
            json.ascii(",\"in_sync\":").ascii(Boolean.toString(inSync)).ascii("}");
            separator = ",";
        }
        return json.ascii("]}");
    }

    private Future<JsonBytes> offsets(RoutingContext ctx) {
        String topic = ctx.pathParam("topic");
        int number = ConfluentFace.partition(ctx.pathParam("partition"));
        return topics.partition(topic, number)
                .compose(there -> topics.offsets(topic, List.of(number)))
                .map(ranges -> offsets(ranges.get(number)));
    }

    private static JsonBytes offsets(OffsetRange range) {
        return new JsonBytes(64)
                .ascii("{\"beginning_offset\":")
                .number(range.earliest())
                .ascii(",\"end_offset\":")
                .number(range.latest())
                .ascii("}");
    }
}
