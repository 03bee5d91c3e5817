package io.datahubgateway.broker;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
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

    private final KafkaRaftServer server;
    private final FolderLock lock;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, FolderLock lock, String bootstrapServers) {
        this.server = server;
        this.lock = lock;
        this.bootstrapServers = bootstrapServers;
    }

    /** The broker can't start, in words for the operator. */
    public static final class StartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StartException(String message, @Nullable Throwable cause) {
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
        List<Integer> free = freePorts(host, 2);
        int brokerPort = port == 0 ? free.get(0) : port;
        requireFree(host, brokerPort);
        FolderLock lock = FolderLock.take(folder);
        KafkaRaftServer server = null;
        try {
            if (!Files.exists(folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
                format(folder);
            }
            Map<String, String> properties = BrokerProperties.of(folder, host, brokerPort, free.get(1));
            properties.putAll(overrides);
            server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
            server.startup();
            LOGGER.atInfo()
                    .addKeyValue("port", brokerPort)
                    .addKeyValue("folder", folder)
                    .log("embedded Kafka started");
            return new EmbeddedKafka(server, lock, BrokerProperties.reachable(host) + ":" + brokerPort);
        } catch (Exception e) { // Kafka's Scala code throws checked exceptions without declaring them
            if (server != null) { // half of it may run
                server.shutdown();
            }
            closeQuietly(lock);
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
        closeQuietly(lock);
    }

    private static void format(Path folder) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(BrokerProperties.NODE)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.toString())
                .addDirectory(folder.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
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

    /** Free ports, all different: the probes are held until the last is found. */
    private static List<Integer> freePorts(String host, int count) {
        List<ServerSocket> probes = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                probes.add(new ServerSocket(0, 1, InetAddress.getByName(host)));
            }
            return probes.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new StartException("no free port on " + host + ": " + e.getMessage(), e);
        } finally {
            probes.forEach(EmbeddedKafka::closeQuietly);
        }
    }

    private static void closeQuietly(Closeable open) {
        try {
            open.close();
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("error", e).log("not closed");
        }
    }
}
