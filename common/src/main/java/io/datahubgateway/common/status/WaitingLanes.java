package io.datahubgateway.common.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.record.LaneHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a sink waits on a node because an attempt failed.
 *
 * @param lanes that wait
 * @param breaker its state, null when the sink has none
 * @param heads of lanes, at most {@value #MOST}: of each partition the oldest that waits, then those that wait longest
 */
public record WaitingLanes(int lanes, @Nullable String breaker, List<Head> heads) {

    /** Lanes that are named. */
    public static final int MOST = 20;

    /**
     * A lane that waits.
     *
     * @param holdsBack whether no older record of the partition waits: the committed offset can't pass it
     */
    public record Head(LaneHead record, boolean holdsBack) {}

    ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("lanes", lanes);
        if (breaker != null) {
            json.put("breaker", breaker);
        }
        ArrayNode list = json.putArray("heads");
        heads.forEach(head -> list.add(head.record.toJson().put("holdsBack", head.holdsBack)));
        return json;
    }
}
