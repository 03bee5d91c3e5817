package io.datahubgateway.launcher.node;

import io.datahubgateway.common.http.HttpPort;
import io.datahubgateway.common.status.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A node that serves.
 *
 * @param id unique among the nodes
 * @param ports the port of each role that has one
 * @param kafka {@code host:port,...} for clients
 * @param encrypted the ports that speak TLS
 */
public record Node(
        String id, String host, Map<Role, Integer> ports, int managementPort, String kafka, Set<HttpPort> encrypted) {

    public Node {
        ports = Map.copyOf(ports);
        encrypted = Set.copyOf(encrypted);
    }

    /** Base URL of a role that has started with a port. */
    public String url(Role role) {
        return url(role == Role.INGRESS ? HttpPort.INGRESS : HttpPort.CONTROL, ports.get(role));
    }

    public String managementUrl() {
        return url(HttpPort.MANAGEMENT, managementPort);
    }

    /** What the process prints when it can serve. */
    public String readyLine() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("node", id);
        if (ports.containsKey(Role.INGRESS)) {
            facts.put("ingress", url(Role.INGRESS));
        }
        if (ports.containsKey(Role.CONTROL_PLANE)) {
            facts.put("control", url(Role.CONTROL_PLANE));
        }
        facts.put("management", managementUrl());
        facts.put("kafka", kafka);
        StringBuilder line = new StringBuilder("ready");
        facts.forEach((name, fact) -> line.append(' ').append(name).append('=').append(fact));
        return line.toString();
    }

    /** An address that a client on this machine can use. */
    private String url(HttpPort port, int number) {
        boolean all = host.equals("0.0.0.0") || host.equals("::");
        String address = all ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        return (encrypted.contains(port) ? "https://" : "http://") + address + ":" + number;
    }
}
