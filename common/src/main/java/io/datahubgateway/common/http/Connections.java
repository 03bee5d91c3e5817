package io.datahubgateway.common.http;

import io.datahubgateway.common.settings.HttpSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches the connections of a node's HTTP ports from the moment they are accepted, so before there is anything that
 * Vert.x shows: how many there are, and how long their heads take. Any thread.
 */
public final class Connections {

    private final HttpSettings settings;
    private final Map<Integer, PortConnections> byPort = new ConcurrentHashMap<>();

    public Connections(HttpSettings settings) {
        this.settings = settings;
    }

    /** A Vert.x whose servers are watched. */
    public Vertx vertx(VertxOptions options) {
        Transport transport = transport(options);
        WatchedTransport watched =
                new WatchedTransport(transport, bootstrap -> bootstrap.handler(new PortConnections(settings, byPort)));
        return Vertx.builder().with(options).withTransport(watched).build();
    }

    private static Transport transport(VertxOptions options) {
        Transport fast = options.getPreferNativeTransport() ? Transport.nativeTransport() : null;
        return fast != null && fast.available() ? fast : Transport.NIO;
    }

    /** Of a port that is open; empty when its Vert.x is not from here. */
    Optional<PortConnections> of(int port) {
        return Optional.ofNullable(byPort.get(port));
    }
}
