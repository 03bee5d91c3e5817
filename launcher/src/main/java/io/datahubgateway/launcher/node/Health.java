package io.datahubgateway.launcher.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the node says of its readiness: starting, ready, failed, draining, and how far each part is. Any thread. */
final class Health {

    private final String node;
    private final Map<String, String> parts = new LinkedHashMap<>(); // guarded by this
    private String status = "starting"; // guarded by this

    Health(String node) {
        this.node = node;
    }

    synchronized void starting(String part) {
        parts.put(part, "starting");
    }

    synchronized void started(String part) {
        parts.put(part, "started");
    }

    /** The part does not work any more and will not by itself. */
    synchronized void failed(String part, String reason) {
        parts.put(part, "failed: " + reason);
        status = status.equals("draining") ? status : "failed";
    }

    /** Every part has started. */
    synchronized void ready() {
        if (status.equals("starting")) { // a signal may have come first
            status = "ready";
        }
    }

    /** The node takes no new work from now on. */
    synchronized void drain() {
        status = "draining";
    }

    synchronized boolean isReady() {
        return status.equals("ready");
    }

    synchronized ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("status", status);
        json.put("node", node);
        ObjectNode states = json.putObject("parts");
        parts.forEach(states::put);
        return json;
    }
}
