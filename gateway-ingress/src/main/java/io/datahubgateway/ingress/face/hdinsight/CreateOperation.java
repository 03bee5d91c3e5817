package io.datahubgateway.ingress.face.hdinsight;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.ingress.path.Parameters;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.topics.TopicRequest;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code PUT /v1/topics/{topic}}, with or without {@code {"partition_count","replication_factor","topic_properties"}}. */
final class CreateOperation {

    private static final ByteSize MAX_BODY = new ByteSize(64 * 1024);
    private static final JsonNames DOCUMENT = JsonNames.of("partition_count", "replication_factor", "topic_properties");
    private static final int PARTITIONS = 0;
    private static final int REPLICATION = 1;

    private final VisibleTopics topics;

    CreateOperation(VisibleTopics topics) {
        this.topics = topics;
    }

    Endpoint endpoint(QueryPath path, Refusals refusals) {
        List<String> json = List.of(Endpoint.JSON);
        return new Endpoint(
                HttpMethod.PUT, "/v1/topics/{topic}", json, json, path.handler(refusals, MAX_BODY, this::create));
    }

    private Future<QueryAnswer> create(RoutingContext ctx, byte[] body) {
        Parameters.requireKnown(ctx, List.of());
        String topic = ctx.pathParam("topic");
        return topics.create(request(topic, body))
                .map(created -> QueryAnswer.of(
                        Endpoint.JSON,
                        new JsonBytes(64).text("topic " + topic + " is created").buffer()));
    }

    /** @throws JsonException when the body is something else */
    private static TopicRequest request(String topic, byte[] body) {
        Integer partitions = null;
        Short replication = null;
        Map<String, String> properties = Map.of();
        if (body.length > 0) {
            JsonScanner json = new JsonScanner(body);
            json.beginObject();
            for (int name = json.nextKey(DOCUMENT); name != JsonScanner.END; name = json.nextKey(DOCUMENT)) {
                if (json.takeNull()) {
                    continue; // the same as absent
                }
                switch (name) {
                    case PARTITIONS -> partitions = (int) json.wholeNumber(1, TopicRequest.MAX_PARTITIONS);
                    case REPLICATION -> replication = (short) json.wholeNumber(1, Short.MAX_VALUE);
                    default -> properties = properties(json);
                }
            }
            json.end();
        }
        return new TopicRequest(topic, partitions, replication, properties);
    }

    /** Any scalar but null: Kafka takes texts, numbers reach it as they were sent. */
    private static Map<String, String> properties(JsonScanner json) {
        Map<String, String> properties = new HashMap<>();
        Set<String> seen = new HashSet<>();
        json.beginObject();
        while (json.nextKey()) {
            String name = json.distinctKey(seen);
            String value = switch (json.kind()) {
                case STRING -> json.text();
                case NUMBER, BOOLEAN -> new String(json.asSent(), StandardCharsets.US_ASCII);
                default -> throw json.invalid("must be a text, a number, true or false");
            };
            properties.put(name, value);
        }
        return properties;
    }
}
