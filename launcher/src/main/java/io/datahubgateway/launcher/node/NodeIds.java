package io.datahubgateway.launcher.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Makes ids for nodes that were given none: the host's name and something random. */
final class NodeIds {

    private static final int MAX_HOST = 50;
    private static final int RANDOM_BOUND = 36 * 36 * 36 * 36;

    private NodeIds() {}

    static String make() {
        String host = host().replaceAll("[^A-Za-z0-9._-]", "-");
        int random = RANDOM_BOUND / 36 + ThreadLocalRandom.current().nextInt(RANDOM_BOUND - RANDOM_BOUND / 36);
        return host.substring(0, Math.min(MAX_HOST, host.length())) + "-" + Integer.toString(random, 36);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}
