package io.datahubgateway.testkit;

import io.datahubgateway.broker.EmbeddedKafka;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A broker with two listeners. One is for the test. The other is advertised at the address of a {@link FaultProxy}: who
 * begins at the proxy is told of no other address, so nothing gets around it. Both addresses stay the same when the broker
 * is stopped and started. Blocks; one thread.
 */
public final class ProxiedKafka implements AutoCloseable {

    private static final String FOR_CONTROLLER = "CONTROLLER"; // as EmbeddedKafka formats its folder

    private final Path folder = KafkaSource.temporaryFolder();
    private final int directPort;
    private final FaultProxy proxy;
    private final Map<String, String> overrides;
    private final TestKafka direct;
    private @Nullable EmbeddedKafka broker;

    private ProxiedKafka(Map<String, String> properties) {
        List<Integer> ports = Ports.free(3);
        this.directPort = ports.get(0);
        int proxiedPort = ports.get(1);
        int controllerPort = ports.get(2);
        this.proxy = FaultProxy.to(proxiedPort);
        this.overrides = new HashMap<>(properties);
        overrides.putAll(Map.of(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + directPort + ",PROXIED://127.0.0.1:" + proxiedPort + "," + FOR_CONTROLLER
                        + "://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + directPort + ",PROXIED://127.0.0.1:" + proxy.port(),
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT," + FOR_CONTROLLER + ":PLAINTEXT",
                "inter.broker.listener.name",
                "PLAINTEXT",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "group.min.session.timeout.ms",
                "1000"));
        startBroker();
        this.direct = TestKafka.at("127.0.0.1:" + directPort);
    }

    public static ProxiedKafka start() {
        return start(Map.of());
    }

    /** @param properties of the broker, beyond its listeners */
    public static ProxiedKafka start(Map<String, String> properties) {
        return new ProxiedKafka(properties);
    }

    /** For the gateway: everything goes through the proxy. */
    public String bootstrapServers() {
        return "127.0.0.1:" + proxy.port();
    }

    public FaultProxy proxy() {
        return proxy;
    }

    /** For the test: around the proxy. */
    public TestKafka direct() {
        return direct;
    }

    public void startBroker() {
        broker = EmbeddedKafka.start(folder.resolve("broker"), "127.0.0.1", directPort, overrides);
    }

    public void stopBroker() {
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    @Override
    public void close() {
        proxy.close();
        direct.close();
        stopBroker();
        KafkaSource.delete(folder);
    }
}
