package io.datahubgateway.launcher.node;

import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.status.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the ports of a node before anything starts: whoever left an old process running learns of all taken ports in
 * a moment and together. What is taken later is found when it is opened.
 */
final class Ports {

    private Ports() {}

    private record Port(String purpose, int number, String flag) {}

    static void requireFree(GatewaySettings settings) {
        String strange = reasonAgainst(settings.host(), 0);
        if (strange != null) {
            throw new NodeStartException("no port can be opened on the address " + settings.host() + " (" + strange
                    + "); choose one of this machine with --host");
        }
        List<String> problems = new ArrayList<>();
        Map<Integer, Port> seen = new HashMap<>();
        for (Port port : of(settings)) {
            if (port.number == 0) {
                continue;
            }
            Port other = seen.putIfAbsent(port.number, port);
            if (other != null) {
                problems.add("the " + other.purpose + " port and the " + port.purpose + " port are both " + port.number
                        + "; change " + other.flag + " or " + port.flag);
                continue;
            }
            String reason = reasonAgainst(settings.host(), port.number);
            if (reason != null) {
                problems.add("the " + port.purpose + " port " + settings.host() + ":" + port.number
                        + " can't be opened (" + reason + "); choose another with " + port.flag
                        + " or stop what uses it");
            }
        }
        if (!problems.isEmpty()) {
            throw new NodeStartException(problems);
        }
    }

    private static List<Port> of(GatewaySettings settings) {
        List<Port> ports = new ArrayList<>();
        for (Role role : settings.roles()) {
            switch (role) {
                case KAFKA -> ports.add(new Port("Kafka", settings.kafka().port(), "--kafka-port"));
                case INGRESS -> ports.add(new Port("ingress", settings.ingress().port(), "--ingress-port"));
                case CONTROL_PLANE ->
                    ports.add(new Port("control", settings.control().port(), "--control-port"));
                case EGRESS -> {} // opens none
            }
        }
        ports.add(new Port("management", settings.management().port(), "--management-port"));
        return ports;
    }

    private static @Nullable String reasonAgainst(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
