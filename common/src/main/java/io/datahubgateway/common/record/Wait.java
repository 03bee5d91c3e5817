package io.datahubgateway.common.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a record waits for.
 *
 * @param until milliseconds since the epoch, null when no time is set
 * @param head the record that its lane waits for: itself or an earlier one; null when nothing of the lane was tried yet
 */
public record Wait(
        Reason reason,
        String detail,
        @Nullable Long until,
        @Nullable LaneHead head) {

    /** What has to happen before the record is sent, or finished. */
    public enum Reason {
        /** Its own next attempt. */
        RETRY,
        /** An earlier record of its lane. */
        RECORD,
        /** The answer of the destination: the request is under way. */
        ANSWER,
        /** The failure policy, such as when a dead letter can't be written yet. */
        POLICY,
        /** Other records for the same batch. */
        BATCH,
        /** The time at which the delay of the sink is over. */
        DELAY,
        /** Its turn; nothing else holds it back. */
        TURN,
        /** The end of another request: so many are under way as may be. */
        CONCURRENCY,
        /** The rate of the sink. */
        RATE,
        /** The breaker. */
        BREAKER,
        /** The task: it is paused, or can't go on. */
        PAUSED,
        /** A commit: Kafka has taken none for long. */
        COMMIT,
        /** Another node: this one gives the partition up. */
        HANDOVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("reason", reason.toString()).put("detail", detail);
        if (until != null) {
            json.put("until", until);
        }
        if (head != null) {
            json.set("head", head.toJson());
        }
        return json;
    }
}
