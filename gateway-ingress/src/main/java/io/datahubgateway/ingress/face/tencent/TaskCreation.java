package io.datahubgateway.ingress.face.tencent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.settings.GatewaySettings.Compression;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code CreateDatahubTask}: {@code {"TaskName","TaskType","SourceResource","TargetResource","Description"}}. What a
 * datahub can't do is refused by its name, unless it is written as clients write what they don't use.
 */
final class TaskCreation {

    private static final JsonNames DOCUMENT = JsonNames.of(
            "TaskName",
            "TaskType",
            "SourceResource",
            "TargetResource",
            "Description",
            "TransformParam",
            "TransformsParam",
            "SchemaId",
            "Tags",
            "TaskId");
    private static final int NAME = 0;
    private static final int TYPE = 1;
    private static final int SOURCE = 2;
    private static final int TARGET = 3;
    private static final int DESCRIPTION = 4;

    /** What means that a parameter is not used. */
    private static final Set<String> UNUSED = Set.of("null", "false", "\"\"", "[]", "{}");

    /** Each message becomes one. */
    private static final String ONE = "1";

    private static final String HTTP = "HTTP";
    private static final String TOPIC = "TOPIC";
    private static final String KAFKA = "KAFKA";

    /** As many as a topic may have through the operations for topics. */
    private static final int MOST_PARTITIONS = 500;

    private final JsonScanner json;
    private final Compression compression;
    private @Nullable String name;
    private @Nullable String type;
    private @Nullable String description;
    private boolean http;
    private @Nullable String target;
    private @Nullable String topic;
    private boolean create;
    private int partitions = 1; // as Kafka does when it is not told; orders what is sent

    private TaskCreation(byte[] body, Compression compression) {
        this.json = new JsonScanner(body);
        this.compression = compression;
    }

    /**
     * The definition of the ingress task, which is not checked yet.
     *
     * @param compression of the node, which a target may ask for
     * @throws TencentException when it asks for what a datahub can't do
     * @throws io.datahubgateway.common.json.JsonException when the body is something else
     */
    static ObjectNode definition(byte[] body, Compression compression) {
        return new TaskCreation(body, compression).document();
    }

    private ObjectNode document() {
        json.beginObject();
        for (int key = json.nextKey(DOCUMENT); key != JsonScanner.END; key = json.nextKey(DOCUMENT)) {
            switch (key) {
                case NAME -> name = textIfThere();
                case TYPE -> type = textIfThere();
                case SOURCE -> source();
                case TARGET -> target();
                case DESCRIPTION -> description = textIfThere();
                default -> requireUnused("is not kept or done by a datahub");
            }
        }
        json.end();
        require(name, "TaskName");
        if (!"SOURCE".equals(require(type, "TaskType"))) {
            throw unsupported("TaskType", "only SOURCE is served here");
        }
        if (!http) {
            throw TencentException.missing("SourceResource");
        }
        ObjectNode definition = Json.MAPPER.createObjectNode();
        definition.put("id", name);
        definition.put("kind", "ingress");
        definition.put("topic", topic());
        if (create) {
            definition.put("partitions", partitions);
        }
        if (description != null && !description.isEmpty()) {
            definition.put("description", description);
        }
        return definition;
    }

    private String topic() {
        require(target, "TargetResource");
        return require(
                topic, target.equals(TOPIC) ? "TargetResource.TopicParam.Resource" : "TargetResource.KafkaParam.Topic");
    }

    private void source() {
        Set<String> seen = new HashSet<>();
        json.beginObject();
        while (json.nextKey()) {
            if (json.distinctKey(seen).equals("Type")) {
                String wanted = json.text();
                http = wanted.equals(HTTP);
                if (!http) {
                    throw unsupported("SourceResource.Type", "only HTTP is served here, not " + wanted);
                }
            } else {
                requireUnused("is not of a source of the type HTTP");
            }
        }
        if (!http) {
            throw TencentException.missing("SourceResource.Type");
        }
    }

    private void target() {
        Set<String> seen = new HashSet<>();
        boolean topicParam = false;
        boolean kafkaParam = false;
        json.beginObject();
        while (json.nextKey()) {
            switch (json.distinctKey(seen)) {
                case "Type" -> target = json.text();
                case "TopicParam" -> topicParam = parameters("Resource");
                case "KafkaParam" -> kafkaParam = parameters("Topic");
                default -> requireUnused("is not of a target of the types TOPIC and KAFKA");
            }
        }
        boolean wanted = TOPIC.equals(require(target, "TargetResource.Type"));
        if (!wanted && !target.equals(KAFKA)) {
            throw unsupported("TargetResource.Type", "only TOPIC and KAFKA are served here, not " + target);
        }
        if (wanted != topicParam || wanted == kafkaParam) {
            throw new TencentException(
                    TencentException.INVALID_VALUE,
                    "TargetResource: goes with " + (wanted ? "TopicParam" : "KafkaParam") + " alone");
        }
    }

    /**
     * Of a target. There is one Kafka, whatever the names of an instance say.
     *
     * @param naming the key whose value is the topic
     * @return whether they are there
     */
    private boolean parameters(String naming) {
        if (json.takeNull()) {
            return false;
        }
        Set<String> seen = new HashSet<>();
        json.beginObject();
        while (json.nextKey()) {
            String key = json.distinctKey(seen);
            if (key.equals(naming)) {
                topic = json.text();
                continue;
            }
            switch (key) {
                case "UseAutoCreateTopic" -> create = !json.takeNull() && json.bool();
                case "PartitionNum" -> partitions = json.takeNull() ? 1 : (int) json.wholeNumber(1, MOST_PARTITIONS);
                case "CompressionType" -> compression();
                case "MsgMultiple" -> requireUnused("each message is stored once", ONE);
                case "Resource", "ResourceName", "ZoneId", "SelfBuilt" -> json.skip();
                default -> requireUnused("is not done by a datahub");
            }
        }
        return true;
    }

    private void compression() {
        String wanted = json.takeNull() ? "" : json.text();
        boolean given = wanted.equals("open") ? compression != Compression.NONE : wanted.equals(compression.toString());
        if (!given && !wanted.isEmpty() && !wanted.equals("none")) {
            throw unsupported(
                    json.path(),
                    "all datahubs of a node compress alike (ingress.compression), here with " + compression);
        }
    }

    private @Nullable String textIfThere() {
        return json.takeNull() ? null : json.text();
    }

    private void requireUnused(String why) {
        requireUnused(why, "null");
    }

    private void requireUnused(String why, String also) {
        String sent = new String(json.asSent(), StandardCharsets.UTF_8);
        if (!UNUSED.contains(sent) && !sent.equals(also)) {
            throw unsupported(json.path(), why);
        }
    }

    private static String require(@Nullable String value, String path) {
        if (value == null) {
            throw TencentException.missing(path);
        }
        return value;
    }

    private static TencentException unsupported(String path, String why) {
        return new TencentException(TencentException.UNSUPPORTED_OPERATION, path + ": " + why);
    }
}
