package io.datahubgateway.ingress.face.confluent;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.ingress.path.Parameters;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.topics.TopicRequest;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/** {@code POST /admin/topics} of the Strimzi bridge: {@code {"topic_name","partitions_count","replication_factor"}}. */
final class TopicCreation {

    static final String PATH = "/admin/topics";

    private static final ByteSize MAX_BODY = new ByteSize(64 * 1024);
    private static final int CREATED = 201;
    private static final JsonNames DOCUMENT =
            JsonNames.of("topic_name", "partitions_count", "replication_factor").takingRepeated();
    private static final int NAME = 0;
    private static final int PARTITIONS = 1;

    private final VisibleTopics topics;

    TopicCreation(VisibleTopics topics) {
        this.topics = topics;
    }

    Endpoint endpoint(QueryPath path, Refusals refusals) {
        return new Endpoint(
                HttpMethod.POST,
                PATH,
                List.of(Endpoint.JSON),
                List.of(),
                path.handler(refusals, MAX_BODY, this::create));
    }

    private Future<QueryAnswer> create(RoutingContext ctx, byte[] body) {
        Parameters.requireKnown(ctx, List.of());
        TopicRequest request;
        try {
            request = request(new JsonScanner(body));
        } catch (JsonException e) {
            throw ConfluentException.of(e);
        }
        return topics.create(request)
                .map(created ->
                        new QueryAnswer(CREATED, ConfluentFace.answerType(ctx.request()), Map.of(), Buffer.buffer()));
    }

    private static TopicRequest request(JsonScanner json) {
        String name = null;
        Integer partitions = null;
        Short replication = null;
        json.beginObject();
        for (int key = json.nextKey(DOCUMENT); key != JsonScanner.END; key = json.nextKey(DOCUMENT)) {
            boolean absent = json.takeNull();
            switch (key) {
                case NAME -> name = absent ? null : json.text();
                case PARTITIONS ->
                    partitions = absent ? null : (Integer) (int) json.wholeNumber(1, TopicRequest.MAX_PARTITIONS);
                default -> replication = absent ? null : (Short) (short) json.wholeNumber(1, Short.MAX_VALUE);
            }
        }
        json.end();
        if (name == null) {
            throw new ConfluentException(ConfluentException.WRONG_SHAPE, "topic_name: is required");
        }
        return new TopicRequest(name, partitions, replication, Map.of());
    }
}
