package io.datahubgateway.launcher.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the node says of its readiness: starting, ready, blocked (which passes), failed (which does not), draining, and how
 * far each part is. Any thread.
 */
final class Health {

    private final String node;
    private final Map<String, String> parts = new LinkedHashMap<>(); // guarded by this
    private final Map<String, Supplier<Optional<String>>> watched = new LinkedHashMap<>(); // guarded by this
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

    /**
     * From now on the node is ready only while nothing hinders the part.
     *
     * @param hindrance what hinders it at the moment; called on any thread, does not block
     */
    synchronized void watch(String part, Supplier<Optional<String>> hindrance) {
        watched.put(part, hindrance);
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

    /** @param ready whether new work is welcome */
    record Report(boolean ready, ObjectNode json) {}

    synchronized Report report() {
        Map<String, String> states = new LinkedHashMap<>(parts);
        String now = status;
        if (status.equals("ready")) {
            for (Map.Entry<String, Supplier<Optional<String>>> part : watched.entrySet()) {
                Optional<String> hindrance = part.getValue().get();
                if (hindrance.isPresent()) {
                    now = "blocked";
                    states.put(part.getKey(), "blocked: " + hindrance.get());
                }
            }
        }
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("status", now);
        json.put("node", node);
        ObjectNode all = json.putObject("parts");
        states.forEach(all::put);
        return new Report(now.equals("ready"), json);
    }
}
