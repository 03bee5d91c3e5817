package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.topics.TopicRequest;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/**
 * {@code ...DatahubTopic} and {@code DescribeDatahubTopics}: the topics that an ingress task covers. What Kafka has no place
 * for, a note and tags, is refused where it is sent and null where it is asked for.
 */
final class TopicOperations {

    private static final String NAME = "Name";
    private static final String PARTITIONS = "PartitionNum";
    private static final String RETENTION = "RetentionMs";
    private static final String SEARCH = "SearchWord";
    private static final JsonNames CREATE = JsonNames.of(NAME, PARTITIONS, RETENTION);
    private static final JsonNames MODIFY = JsonNames.of(NAME, RETENTION);
    private static final JsonNames ONE = JsonNames.of(NAME);
    private static final JsonNames LIST = JsonNames.of(SEARCH, "Offset", "Limit");
    private static final int MOST_PARTITIONS = 500;
    private static final long LEAST_RETENTION = 60_000;
    private static final int MOST_LISTED = 100;
    private static final int LISTED = 20;
    private static final int BYTES_PER_TOPIC = 200;

    private final VisibleTopics topics;
    private final Envelope envelope;

    TopicOperations(VisibleTopics topics, Envelope envelope) {
        this.topics = topics;
        this.envelope = envelope;
    }

    /** The operations by name. */
    Map<String, QueryPath.BodyQuery> queries() {
        return Map.of(
                "CreateDatahubTopic", this::create,
                "ModifyDatahubTopic", this::modify,
                "DeleteDatahubTopic", this::delete,
                "DescribeDatahubTopic", this::describe,
                "DescribeDatahubTopics", this::list);
    }

    private Future<QueryAnswer> create(RoutingContext ctx, byte[] body) {
        ActionParameters parameters = ActionParameters.parse(body, CREATE);
        String name = parameters.text(NAME);
        int partitions = (int) parameters.number(PARTITIONS, 1, MOST_PARTITIONS);
        return topics.create(new TopicRequest(name, partitions, null, retention(parameters)))
                .compose(made -> topics.describe(name).otherwiseEmpty()) // it is made all the same
                .map(found -> {
                    JsonBytes json =
                            begin(0).ascii("{\"TopicName\":").text(name).ascii(",\"TopicId\":");
                    if (found == null) {
                        json.ascii("null");
                    } else {
                        json.text(found.topicId().toString());
                    }
                    return answer(ctx, json.ascii("}"));
                });
    }

    private Future<QueryAnswer> modify(RoutingContext ctx, byte[] body) {
        ActionParameters parameters = ActionParameters.parse(body, MODIFY);
        return topics.alter(parameters.text(NAME), retention(parameters)).map(done -> done(ctx));
    }

    private Future<QueryAnswer> delete(RoutingContext ctx, byte[] body) {
        return topics.delete(ActionParameters.parse(body, ONE).text(NAME)).map(done -> done(ctx));
    }

    private static Map<String, String> retention(ActionParameters parameters) {
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(parameters.number(RETENTION, LEAST_RETENTION, Long.MAX_VALUE)));
    }

    private Future<QueryAnswer> describe(RoutingContext ctx, byte[] body) {
        String name = ActionParameters.parse(body, ONE).text(NAME);
        return topics.describe(name)
                .compose(found -> topics.configuration(name).map(configuration -> {
                    JsonBytes json = topic(begin(BYTES_PER_TOPIC), found, configuration);
                    return answer(ctx, json.ascii(",\"UserName\":null,\"Password\":null,\"Address\":null}"));
                }));
    }

    private Future<QueryAnswer> list(RoutingContext ctx, byte[] body) {
        ActionParameters parameters = ActionParameters.parse(body, LIST);
        String search = parameters.textIfThere(SEARCH, "");
        Long offset = parameters.numberIfThere("Offset", 0, Integer.MAX_VALUE);
        int limit = parameters.count("Limit", MOST_LISTED, LISTED);
        return topics.names().compose(names -> {
            List<String> matching =
                    names.stream().filter(name -> name.contains(search)).toList();
            List<String> page = matching.stream()
                    .skip(offset == null ? 0 : offset)
                    .limit(limit)
                    .toList();
            return topics.describe(page)
                    .compose(found -> topics.configurations(page)
                            .map(configurations -> answer(ctx, list(matching.size(), page, found, configurations))));
        });
    }

    private static JsonBytes list(
            int total,
            List<String> page,
            Map<String, TopicDescription> found,
            Map<String, Map<String, String>> configurations) {
        JsonBytes json =
                begin(page.size() * BYTES_PER_TOPIC).ascii("{\"TotalCount\":").number(total);
        json.ascii(",\"TopicList\":[");
        String separator = "";
        for (String name : page) {
            topic(json.ascii(separator), found.get(name), configurations.get(name))
                    .ascii("}");
            separator = ",";
        }
        return json.ascii("]}");
    }

    /** Without the brace that closes it. */
    private static JsonBytes topic(JsonBytes json, TopicDescription found, Map<String, String> configuration) {
        json.ascii("{\"Name\":").text(found.name());
        json.ascii(",\"TopicName\":").text(found.name());
        json.ascii(",\"TopicId\":").text(found.topicId().toString());
        json.ascii(",\"PartitionNum\":").number(found.partitions().size());
        json.ascii(",\"RetentionMs\":").ascii(configuration.get(TopicConfig.RETENTION_MS_CONFIG));
        return json.ascii(",\"Note\":null,\"Status\":1"); // in use; one that is being deleted is not there for Kafka
    }

    private QueryAnswer done(RoutingContext ctx) {
        return answer(ctx, begin(0).ascii("{\"ReturnCode\":\"0\",\"ReturnMessage\":\"succeed\",\"Data\":null}"));
    }

    private static JsonBytes begin(int expected) {
        return Envelope.begin(128 + expected).ascii("\"Result\":");
    }

    private QueryAnswer answer(RoutingContext ctx, JsonBytes json) {
        return QueryAnswer.of(Endpoint.JSON, envelope.end(json.ascii(","), ctx.request()));
    }
}
