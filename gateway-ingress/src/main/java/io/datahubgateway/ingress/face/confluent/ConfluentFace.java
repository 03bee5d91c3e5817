package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Api;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.MediaTypes;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.http.RequestIds;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.ingress.face.Face;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /topics/{topic}} and {@code POST /topics/{topic}/partitions/{partition}}; what there is of topics is told
 * by {@link TopicQueries}, and {@link TopicCreation} makes some.
 */
public final class ConfluentFace implements Face {

    private static final String V2 = "application/vnd.kafka.v2+json";
    static final List<String> ANSWERS = List.of(V2, "application/vnd.kafka+json", Endpoint.JSON);
    private static final List<String> BODIES = List.of(
            EmbeddedFormat.JSON.mediaType(),
            EmbeddedFormat.BINARY.mediaType(),
            EmbeddedFormat.TEXT.mediaType(),
            Endpoint.JSON);
    private static final String ASYNC = "async";
    private static final int MAX_PARTITION_DIGITS = 9;

    private final RequestIds requestIds;
    private final ConfluentRefusals refusals;
    private final TopicQueries topics;
    private final TopicCreation creation;
    private final QueryPath queries;

    public ConfluentFace(Problems problems, VisibleTopics topics, QueryPath queries) {
        this.topics = new TopicQueries(topics);
        this.creation = new TopicCreation(topics);
        this.queries = queries;
        this.requestIds = problems.requestIds();
        this.refusals = new ConfluentRefusals(requestIds);
    }

    @Override
    public Api api(Handler<RoutingContext> append) {
        List<Endpoint> endpoints = new ArrayList<>(topics.endpoints(queries, refusals));
        endpoints.add(creation.endpoint(queries, refusals));
        for (String path : List.of("/topics/{topic}", "/topics/{topic}/partitions/{partition}")) {
            endpoints.add(new Endpoint(HttpMethod.POST, path, BODIES, ANSWERS, append).inflating());
        }
        return new Api(endpoints, refusals, List.of("/topics", TopicCreation.PATH, ConfluentRefusals.CONSUMERS));
    }

    @Override
    public Refusals refusals() {
        return refusals;
    }

    @Override
    public boolean answersEarly() {
        return true;
    }

    @Override
    public Target target(Exchange exchange, ServedTasks tasks) {
        format(exchange.request());
        pathPartition(exchange);
        isAsync(exchange.request());
        return Target.ofTopic(exchange.pathParam("topic"), tasks);
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> decode(Exchange exchange, int maxRecords) {
        try {
            return ProduceBody.decode(
                    exchange.topic(), format(exchange.request()), pathPartition(exchange), exchange.body(), maxRecords);
        } catch (JsonException e) {
            throw ConfluentException.of(e);
        }
    }

    @Override
    public Future<Void> answer(Exchange exchange) {
        requestIds.of(exchange.request());
        return ProduceAnswer.write(exchange.request(), exchange.outcomes(), isAsync(exchange.request()));
    }

    private static EmbeddedFormat format(HttpServerRequest request) {
        EmbeddedFormat format = EmbeddedFormat.of(MediaTypes.bare(request.getHeader(HttpHeaders.CONTENT_TYPE)));
        if (format == null) {
            throw new GatewayException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be one of " + String.join(", ", BODIES));
        }
        return format;
    }

    private static @Nullable Integer pathPartition(Exchange exchange) {
        String partition = exchange.pathParam("partition");
        return partition == null ? null : partition(partition);
    }

    /** @throws GatewayException {@code partition-not-found} when the path holds no number: there is no such partition */
    static int partition(String partition) {
        if (partition.isEmpty()
                || partition.length() > MAX_PARTITION_DIGITS
                || !partition.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new GatewayException(ErrorCode.PARTITION_NOT_FOUND, partition + " is not the number of a partition");
        }
        return Integer.parseInt(partition);
    }

    /**
     * Of the Strimzi bridge: no offsets are wanted. An answer before all is stored, its other half, is what {@code Prefer:
     * respond-async} asks for: whoever does not know that records may be lost by it must not get it.
     */
    private static boolean isAsync(HttpServerRequest request) {
        if (request.query() == null) {
            return false;
        }
        String async = request.getParam(ASYNC);
        if (async == null || async.equals("false")) {
            return false;
        }
        if (async.equals("true")) {
            return true;
        }
        throw new GatewayException(ErrorCode.INVALID_REQUEST, "async must be true or false");
    }

    /** The first of the protocol's media types that the client names, else the newest. */
    static String answerType(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (accept == null || accept.contains(V2) || accept.contains("*/*")) {
            return V2;
        }
        return accept.contains(ANSWERS.get(1)) ? ANSWERS.get(1) : accept.contains(Endpoint.JSON) ? Endpoint.JSON : V2;
    }
}
