package io.datahubgateway.broker;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
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
     * @throws StartException when the port is taken, the folder is in use, can't be read or is of a newer version, or the
     *     disk is full
     */
    public static EmbeddedKafka start(Path folder, String host, int port, Map<String, String> overrides) {
        return start(folder, host, port, overrides, reason -> {});
    }

    /** @param failed gets the reason, in words for the operator, when the broker gives up later */
    public static EmbeddedKafka start(
            Path folder, String host, int port, Map<String, String> overrides, Consumer<String> failed) {
        List<Integer> free = freePorts(host, 2);
        int brokerPort = port == 0 ? free.get(0) : port;
        requireFree(host, brokerPort);
        FolderLock lock = FolderLock.take(folder);
        KafkaRaftServer server = null;
        try {
            FreeSpace.require(folder);
            FolderFormat.prepare(folder);
            Map<String, String> properties = BrokerProperties.of(folder, host, brokerPort, free.get(1));
            properties.putAll(overrides);
            server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
            BrokerFailure.insteadOfExit(folder, server::shutdown, failed);
            server.startup();
            LOGGER.atInfo()
                    .addKeyValue("port", brokerPort)
                    .addKeyValue("folder", folder)
                    .log("embedded Kafka started");
            return new EmbeddedKafka(server, lock, BrokerProperties.reachable(host) + ":" + brokerPort);
        } catch (StartException e) {
            closeQuietly(lock);
            throw e;
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
