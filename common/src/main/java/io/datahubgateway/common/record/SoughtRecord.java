package io.datahubgateway.common.record;

import io.vertx.core.json.JsonObject;

/** The question where a node has a record of a sink. */
public record SoughtRecord(String task, String topic, int partition, long offset) {

    public JsonObject toJson() {
        return new JsonObject()
                .put("task", task)
                .put("topic", topic)
                .put("partition", partition)
                .put("offset", offset);
    }

    /** @throws ClassCastException when the message is not such a question */
    public static SoughtRecord fromJson(JsonObject json) {
        return new SoughtRecord(
                json.getString("task", ""),
                json.getString("topic", ""),
                json.getInteger("partition", -1),
                json.getLong("offset", -1L));
    }
}
