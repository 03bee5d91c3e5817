package io.datahubgateway.ingress.face.hdinsight;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.path.Parameters;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.topics.KafkaAdministration;
import io.datahubgateway.ingress.topics.OffsetRange;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/status} and {@code GET /v1/metadata/...}. */
final class MetadataOperations {

    private static final String METADATA = "/v1/metadata";
    private static final String PARTITIONS = METADATA + "/topics/{topic}/partitions";

    private final VisibleTopics topics;
    private final KafkaAdministration kafka;

    MetadataOperations(VisibleTopics topics, KafkaAdministration kafka) {
        this.topics = topics;
        this.kafka = kafka;
    }

    List<Endpoint> endpoints(QueryPath path, Refusals refusals) {
        return List.of(
                endpoint("/v1/status", path, refusals, ctx -> Future.succeededFuture(json().text("running"))),
                endpoint(
                        METADATA + "/brokers",
                        path,
                        refusals,
                        ctx -> kafka.brokers().map(MetadataOperations::brokers)),
                endpoint(
                        METADATA + "/topics",
                        path,
                        refusals,
                        ctx -> topics.names().map(MetadataOperations::names)),
                endpoint(PARTITIONS, path, refusals, this::partitions),
                endpoint(PARTITIONS + "/{partition}", path, refusals, this::partition));
    }

    private interface Document {
        Future<JsonBytes> of(RoutingContext ctx);
    }

    private static Endpoint endpoint(String template, QueryPath path, Refusals refusals, Document document) {
        return new Endpoint(HttpMethod.GET, template, List.of(), List.of(Endpoint.JSON), path.handler(refusals, ctx -> {
            Parameters.requireKnown(ctx, List.of());
            return document.of(ctx).map(json -> QueryAnswer.of(Endpoint.JSON, json.buffer()));
        }));
    }

    private static JsonBytes json() {
        return new JsonBytes(1024);
    }

    private static JsonBytes brokers(Collection<Node> brokers) {
        List<Node> byId =
                brokers.stream().sorted(Comparator.comparingInt(Node::id)).toList();
        return endpoints(json().ascii("{\"brokers\":"), byId).ascii("}");
    }

    private static JsonBytes names(List<String> names) {
        JsonBytes json = json().ascii("{\"topics\":[");
        String separator = "";
        for (String name : names) {
            json.ascii(separator).text(name);
            separator = ",";
        }
        return json.ascii("]}");
    }

    private Future<JsonBytes> partitions(RoutingContext ctx) {
        String topic = ctx.pathParam("topic");
        return topics.describe(topic).compose(found -> {
            List<Integer> numbers = found.partitions().stream()
                    .map(TopicPartitionInfo::partition)
                    .toList();
            return topics.offsets(topic, numbers).map(offsets -> partitions(topic, found.partitions(), offsets));
        });
    }

    private static JsonBytes partitions(
            String topic, List<TopicPartitionInfo> partitions, Map<Integer, OffsetRange> offsets) {
        JsonBytes json = json().ascii("{\"topic\":").text(topic).ascii(",\"partitions\":[");
        for (TopicPartitionInfo partition : partitions) {
            json.ascii(partition.partition() == 0 ? "" : ",");
            partition(json, partition, offsets.get(partition.partition()));
        }
        return json.ascii("]}");
    }

    private Future<JsonBytes> partition(RoutingContext ctx) {
        String topic = ctx.pathParam("topic");
        int number = (int) Parameters.wholeNumber("partition", ctx.pathParam("partition"), 0, Integer.MAX_VALUE);
        return topics.partition(topic, number)
                .compose(found -> topics.offsets(topic, List.of(number))
                        .map(offsets -> partition(json(), found, offsets.get(number))));
    }

    private static JsonBytes partition(JsonBytes json, TopicPartitionInfo partition, OffsetRange offsets) {
        json.ascii("{\"partition_id\":").number(partition.partition());
        json.ascii(",\"earliest_offset\":").number(offsets.earliest());
        json.ascii(",\"latest_offset\":").number(offsets.latest()).ascii(",\"leader\":");
        endpoint(json, partition.leader());
        endpoints(json.ascii(",\"replicas\":"), partition.replicas());
        return endpoints(json.ascii(",\"isr\":"), partition.isr()).ascii("}");
    }

    private static JsonBytes endpoints(JsonBytes json, List<Node> brokers) {
        json.ascii("[");
        String separator = "";
        for (Node broker : brokers) {
            endpoint(json.ascii(separator), broker);
            separator = ",";
        }
        return json.ascii("]");
    }

    /** Null while a partition has no leader. */
    private static void endpoint(JsonBytes json, @Nullable Node broker) {
        if (broker == null) {
            json.ascii("null");
            return;
        }
        json.ascii("{\"hostName\":").text(broker.host());
        json.ascii(",\"port\":").number(broker.port());
        json.ascii(",\"id\":").number(broker.id()).ascii(",\"rack\":");
        if (broker.rack() == null) {
            json.ascii("null}");
        } else {
            json.text(broker.rack()).ascii("}");
        }
    }
}
