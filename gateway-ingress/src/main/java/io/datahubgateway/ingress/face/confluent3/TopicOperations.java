package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.path.Parameters;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.topics.TopicRequest;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.TopicDescription;

/** {@code /v3/clusters} and what is below it but records: the cluster, its topics, which are also made and deleted, and partitions. */
final class TopicOperations {

    private static final String TOPICS = ThisCluster.PATH + "/topics";

    /** One topic. */
    static final String TOPIC = TOPICS + "/{topic}";

    private static final String PARTITIONS = TOPIC + "/partitions";
    private static final ByteSize MAX_BODY = new ByteSize(64 * 1024);
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int MAX_PARTITION_DIGITS = 9;

    private final VisibleTopics topics;
    private final ThisCluster cluster;

    TopicOperations(VisibleTopics topics, ThisCluster cluster) {
        this.topics = topics;
        this.cluster = cluster;
    }

    List<Endpoint> endpoints(QueryPath path, Refusals refusals) {
        List<String> json = List.of(Endpoint.JSON);
        return List.of(
                new Endpoint(
                        HttpMethod.GET,
                        "/v3/clusters",
                        List.of(),
                        json,
                        path.handler(
                                refusals,
                                document((ctx, resources) -> cluster.describe().map(resources::clusters)))),
                document(
                        ThisCluster.PATH,
                        path,
                        refusals,
                        (ctx, resources) -> cluster.describe().map(resources::cluster)),
                document(TOPICS, path, refusals, this::topics),
                document(TOPIC, path, refusals, this::topic),
                document(PARTITIONS, path, refusals, this::partitions),
                document(PARTITIONS + "/{partition}", path, refusals, this::partition),
                new Endpoint(
                        HttpMethod.POST,
                        TOPICS,
                        json,
                        json,
                        cluster.only(refusals, path.handler(refusals, MAX_BODY, this::create))),
                new Endpoint(
                        HttpMethod.DELETE,
                        TOPIC,
                        List.of(),
                        List.of(),
                        cluster.only(refusals, path.handler(refusals, this::delete))));
    }

    private interface Document {
        Future<JsonBytes> of(RoutingContext ctx, Resources resources);
    }

    private Endpoint document(String template, QueryPath path, Refusals refusals, Document document) {
        return new Endpoint(
                HttpMethod.GET,
                template,
                List.of(),
                List.of(Endpoint.JSON),
                cluster.only(refusals, path.handler(refusals, document(document))));
    }

    private static QueryPath.Query document(Document document) {
        return ctx -> {
            Parameters.requireKnown(ctx, List.of());
            return document.of(ctx, new Resources(ctx.request()))
                    .map(json -> QueryAnswer.of(Endpoint.JSON, json.buffer()));
        };
    }

    private Future<JsonBytes> topics(RoutingContext ctx, Resources resources) {
        return described()
                .recover(
                        failure -> // one of them may have been deleted in between
                        failure instanceof GatewayException refusal && refusal.code() == ErrorCode.TOPIC_NOT_FOUND
                                        ? described()
                                        : Future.failedFuture(failure))
                .compose(found -> Vertx.currentContext() // all topics are too much for an event loop
                        .executeBlocking(
                                () -> resources.topics(cluster.known(), new TreeMap<>(found).values()), false));
    }

    private Future<Map<String, TopicDescription>> described() {
        return topics.names().compose(topics::describe);
    }

    private Future<JsonBytes> topic(RoutingContext ctx, Resources resources) {
        return topics.describe(ctx.pathParam("topic")).map(found -> resources.topic(cluster.known(), found));
    }

    private Future<JsonBytes> partitions(RoutingContext ctx, Resources resources) {
        return topics.describe(ctx.pathParam("topic")).map(found -> resources.partitions(cluster.known(), found));
    }

    private Future<JsonBytes> partition(RoutingContext ctx, Resources resources) {
        String topic = ctx.pathParam("topic");
        return topics.partition(topic, partition(ctx.pathParam("partition")))
                .map(found -> resources.partition(cluster.known(), topic, found));
    }

    private static int partition(String text) {
        if (text.length() > MAX_PARTITION_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new GatewayException(ErrorCode.PARTITION_NOT_FOUND, text + " is not the number of a partition");
        }
        return Integer.parseInt(text);
    }

    private Future<QueryAnswer> create(RoutingContext ctx, byte[] body) {
        Parameters.requireKnown(ctx, List.of());
        TopicRequest request = TopicBody.of(body);
        Resources resources = new Resources(ctx.request());
        return topics.create(request)
                .compose(created -> topics.describe(request.name()))
                .map(found -> new QueryAnswer(
                        CREATED,
                        Endpoint.JSON,
                        Map.of(HttpHeaders.LOCATION.toString(), resources.address(cluster.known(), request.name())),
                        resources.topic(cluster.known(), found).buffer()));
    }

    private Future<QueryAnswer> delete(RoutingContext ctx) {
        Parameters.requireKnown(ctx, List.of());
        return topics.delete(ctx.pathParam("topic"))
                .map(deleted -> new QueryAnswer(NO_CONTENT, Endpoint.JSON, Map.of(), Buffer.buffer()));
    }
}
