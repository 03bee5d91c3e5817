package io.datahubgateway.broker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One KRaft broker with its controller. Its data stays in the folder and is there again at the next start.
 *
 * <p>{@link #start} and {@link #close} block for seconds: not on an event loop. One instance at a time per folder, which
 * a lock file ensures across processes.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int NODE = 1;

    private final KafkaRaftServer server;
    private final RandomAccessFile lock;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, RandomAccessFile lock, String bootstrapServers) {
        this.server = server;
        this.lock = lock;
        this.bootstrapServers = bootstrapServers;
    }

    /** The broker can't start, in words for the operator. */
    public static final class StartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StartException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Starts a broker.
     *
     * @param folder its data; made and formatted when it is not there
     * @param host address to listen on and to advertise
     * @param port 0 takes a free one
     * @param overrides broker properties beyond those that an embedded broker needs
     * @throws StartException when the port is taken, the folder is in use or can't be read
     */
    public static EmbeddedKafka start(Path folder, String host, int port, Map<String, String> overrides) {
        int brokerPort = port == 0 ? freePort(host) : port;
        requireFree(host, brokerPort);
        RandomAccessFile lock = lock(folder);
        try {
            Map<String, String> properties = properties(folder, host, brokerPort, freePort(host));
            properties.putAll(overrides);
            if (!Files.exists(folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
                format(folder);
            }
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
            server.startup();
            LOGGER.atInfo()
                    .addKeyValue("port", brokerPort)
                    .addKeyValue("folder", folder)
                    .log("embedded Kafka started");
            return new EmbeddedKafka(server, lock, host + ":" + brokerPort);
        } catch (StartException e) {
            unlock(lock);
            throw e;
        } catch (Exception e) { // Kafka's Scala code throws checked exceptions without declaring them
            unlock(lock);
            throw new StartException("the embedded Kafka in " + folder + " can't start: " + e.getMessage(), e);
        }
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker; what was acknowledged is on its disk. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        unlock(lock);
    }

    private static Map<String, String> properties(Path folder, String host, int port, int controllerPort) {
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE));
        properties.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listeners", "PLAINTEXT://" + host + ":" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://" + advertised(host) + ":" + port);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
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
        properties.put("group.initial.rebalance.delay.ms", "0");
        // A topic may ask for records as large as the largest body.
        properties.put("replica.fetch.max.bytes", Integer.toString(16 * 1024 * 1024));
        return properties;
    }

    private static String advertised(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    }

    private static void format(Path folder) throws Exception {
        new Formatter()
                .setPrintStream(new java.io.PrintStream(java.io.OutputStream.nullOutputStream(), false, "UTF-8"))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.toString())
                .addDirectory(folder.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
    }

    private static RandomAccessFile lock(Path folder) {
        try {
            Files.createDirectories(folder);
            RandomAccessFile file =
                    new RandomAccessFile(folder.resolve(".datahub-lock").toFile(), "rw");
            try {
                FileLock held = file.getChannel().tryLock();
                if (held != null) {
                    return file;
                }
            } catch (OverlappingFileLockException e) {
                // this process holds it: same answer
            }
            file.close();
            throw new StartException(
                    "another process uses the data folder " + folder + "; stop it or take another", null);
        } catch (IOException e) {
            throw new StartException("the data folder " + folder + " can't be used: " + e.getMessage(), e);
        }
    }

    private static void unlock(RandomAccessFile lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("error", e).log("lock file not closed");
        }
    }

    private static void requireFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new StartException(
                    "the Kafka port " + host + ":" + port + " can't be opened (" + e.getMessage()
                            + "); choose another or stop what uses it",
                    e);
        }
    }

    private static int freePort(String host) {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new StartException("no free port on " + host, e);
        }
    }
}
