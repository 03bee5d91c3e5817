package io.datahubgateway.common.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One process of the gateway.
 *
 * @param id unique among the nodes of a cluster
 * @param startedAt milliseconds since the epoch
 */
public record NodeInfo(String id, Set<Role> roles, long startedAt) {

    public NodeInfo {
        roles = Set.copyOf(roles);
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("node", id);
        ArrayNode names = json.putArray("roles");
        Role.in(roles).forEach(role -> names.add(role.toString()));
        json.put("startedAt", startedAt);
        return json;
    }

    /** Reads what a node of this or another version wrote; roles that are not known here are passed over. */
    public static NodeInfo fromJson(ObjectNode json) {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        List<String> names = new ArrayList<>();
        json.path("roles").forEach(name -> names.add(name.asText()));
        for (Role role : Role.values()) {
            if (names.contains(role.toString())) {
                roles.add(role);
            }
        }
        return new NodeInfo(
                json.path("node").asText(), roles, json.path("startedAt").asLong());
    }
}
