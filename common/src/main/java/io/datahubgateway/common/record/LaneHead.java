package io.datahubgateway.common.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import org.jspecify.annotations.Nullable;

/**
 * The record that is next in its lane and that the others of the lane wait for.
 *
 * @param key beginning of the key that has the lane, as printable text; null when the lane is not that of a key
 * @param attempts requests with it that failed
 * @param nextAttempt milliseconds since the epoch, null when no time is set
 * @param failure why the last attempt failed, null when there was none
 */
public record LaneHead(
        String topic,
        int partition,
        long offset,
        @Nullable String key,
        int attempts,
        @Nullable Long nextAttempt,
        @Nullable LastFailure failure) {

    /**
     * A failed attempt.
     *
     * @param at its end, milliseconds since the epoch
     * @param text never a payload or a secret
     * @param status of the answer, 0 when there was none
     * @param excerpt beginning of the answer, whatever that holds: for operators, not for logs
     */
    public record LastFailure(long at, String text, int status, String excerpt) {

        ObjectNode toJson() {
            ObjectNode json = Json.MAPPER.createObjectNode().put("at", at).put("text", text);
            if (status != 0) {
                json.put("status", status);
            }
            return excerpt.isEmpty() ? json : json.put("excerpt", excerpt);
        }
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("topic", topic).put("partition", partition).put("offset", offset);
        if (key != null) {
            json.put("key", key);
        }
        json.put("attempts", attempts);
        if (nextAttempt != null) {
            json.put("nextAttempt", nextAttempt);
        }
        if (failure != null) {
            json.set("lastFailure", failure.toJson());
        }
        return json;
    }
}
