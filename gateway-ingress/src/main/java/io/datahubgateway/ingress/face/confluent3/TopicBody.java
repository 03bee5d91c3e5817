package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.ingress.topics.TopicRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * A topic that is wanted: {@code {"topic_name","partitions_count","replication_factor","configs":[{"name","value"}]}}. Assignments of
 * replicas and a trial without effect, which the protocol has besides, are refused.
 */
final class TopicBody {

    private static final JsonNames DOCUMENT = JsonNames.of(
            "topic_name", "partitions_count", "replication_factor", "configs", "validate_only", "replicas_assignments");
    private static final int NAME = 0;
    private static final int PARTITIONS = 1;
    private static final int REPLICATION = 2;
    private static final int CONFIGS = 3;
    private static final int VALIDATE_ONLY = 4;
    private static final JsonNames CONFIG = JsonNames.of("name", "value");

    private TopicBody() {}

    /** @throws V3Exception when the body is something else */
    static TopicRequest of(byte[] body) {
        try {
            return read(new JsonScanner(body));
        } catch (JsonException e) {
            throw V3Exception.of(e, "the body");
        }
    }

    private static TopicRequest read(JsonScanner json) {
        String name = null;
        Integer partitions = null;
        Short replication = null;
        Map<String, String> properties = new HashMap<>();
        json.beginObject();
        for (int key = json.nextKey(DOCUMENT); key != JsonScanner.END; key = json.nextKey(DOCUMENT)) {
            if (json.takeNull()) {
                continue; // the same as absent
            }
            switch (key) {
                case NAME -> name = json.text();
                case PARTITIONS -> partitions = (int) json.wholeNumber(1, TopicRequest.MAX_PARTITIONS);
                case REPLICATION -> replication = (short) json.wholeNumber(1, Short.MAX_VALUE);
                case CONFIGS -> properties(json, properties);
                case VALIDATE_ONLY -> {
                    if (json.bool()) {
                        throw json.invalid("a topic is made or refused here, not tried");
                    }
                }
                default -> throw json.invalid("is not taken; Kafka assigns the replicas");
            }
        }
        json.end();
        if (name == null) {
            throw new V3Exception(V3Exception.WRONG_SHAPE, "topic_name: is required");
        }
        return new TopicRequest(name, partitions, replication, properties);
    }

    private static void properties(JsonScanner json, Map<String, String> properties) {
        json.beginArray();
        while (json.nextElement()) {
            String name = null;
            String value = null;
            json.beginObject();
            for (int key = json.nextKey(CONFIG); key != JsonScanner.END; key = json.nextKey(CONFIG)) {
                if (key == 0) {
                    name = json.text();
                } else {
                    value = json.takeNull() ? null : json.text();
                }
            }
            if (name == null) {
                throw json.invalid("a config needs a name");
            }
            if (value != null && properties.put(name, value) != null) {
                throw json.invalid("names " + name + " again");
            }
        }
    }
}
