package io.datahubgateway.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a broker that is alone, in a process with others, is set to. The rest is Kafka's default. */
final class BrokerProperties {

    /** Id of the one node; stands in the formatted folder. */
    static final int NODE = 1;

    static final String CONTROLLER = "CONTROLLER";

    private BrokerProperties() {}

    /**
     * Properties by name, in a map that may be changed.
     *
     * @param controllerPort for the controller in the same process, on the loopback; another at each start is fine
     */
    static Map<String, String> of(Path folder, String host, int port, int controllerPort) {
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE));
        properties.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", CONTROLLER);
        properties.put(
                "listeners",
                "PLAINTEXT://" + bracketed(host) + ":" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://" + reachable(host) + ":" + port);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        properties.put("log.dirs", folder.toString());
        // Topics come from tasks and from operators, not from a typing mistake of a client.
        properties.put("auto.create.topics.enable", "false");
        // One broker: what Kafka keeps for itself has one copy, and one partition so that the first use is quick.
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // After a kill the controller takes the broker back only once the session of its former life is over.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        // A topic may ask for records as large as the largest body.
        properties.put("replica.fetch.max.bytes", Integer.toString(16 * 1024 * 1024));
        // What retention or a deletion of records frees comes back at once, not after five minutes: the disk may be
        // small.
        properties.put("log.retention.check.interval.ms", "1000");
        // The default is 128 MiB of heap that is taken at once, for compacting topics of billions of keys.
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        return properties;
    }

    /** The address that clients use: a wildcard is not one. */
    static String reachable(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : bracketed(host);
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
