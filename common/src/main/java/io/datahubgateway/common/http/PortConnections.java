package io.datahubgateway.common.http;

import io.datahubgateway.common.settings.HttpSettings;
import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one open port: a handler of its server channel, which sees each connection before it has an event
 * loop. Beyond the limit it is closed there and then. On the acceptor's thread, except where it says otherwise.
 */
final class PortConnections extends ChannelDuplexHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(PortConnections.class);
    private static final long BETWEEN_WARNINGS = TimeUnit.SECONDS.toNanos(10);

    private final int most;
    private final Duration headTimeout;
    private final Map<Integer, PortConnections> byPort;
    private final AtomicInteger open = new AtomicInteger();
    private volatile @Nullable Meters meters;
    private long lastWarning = System.nanoTime() - BETWEEN_WARNINGS;

    private record Meters(HttpPort port, Telemetry telemetry, Meter open, Counter atLimit, Counter slowHead) {}

    /** @param byPort where to enter the port while it is open */
    PortConnections(HttpSettings settings, Map<Integer, PortConnections> byPort) {
        this.most = settings.maxConnections();
        this.headTimeout = settings.headTimeout();
        this.byPort = byPort;
    }

    /** From now on the metrics have the port's name; further calls change nothing. Any thread. */
    synchronized void measure(HttpPort port, Telemetry telemetry) {
        if (meters == null) {
            meters = new Meters(
                    port,
                    telemetry,
                    telemetry.gauge(Metric.HTTP_CONNECTIONS, open::get, port.toString()),
                    telemetry.counter(Metric.HTTP_CONNECTIONS_CUT, port.toString(), "limit"),
                    telemetry.counter(Metric.HTTP_CONNECTIONS_CUT, port.toString(), "slow-head"));
        }
    }

    /** Enters the port before anybody learns that it is open. */
    @Override
    public void bind(ChannelHandlerContext ctx, SocketAddress address, ChannelPromise promise) {
        ChannelPromise bound = ctx.newPromise();
        bound.addListener(done -> {
            if (done.isSuccess()) {
                int port = ((InetSocketAddress) ctx.channel().localAddress()).getPort();
                byPort.put(port, this);
                ctx.channel().closeFuture().addListener(closed -> leave(port));
                promise.trySuccess();
            } else {
                promise.tryFailure(done.cause());
            }
        });
        ctx.bind(address, bound);
    }

    private void leave(int port) {
        byPort.remove(port, this);
        Meters last = meters;
        if (last != null) {
            last.telemetry.remove(last.open);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel connection = (Channel) message;
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            connection.unsafe().closeForcibly(); // it has no event loop yet that could close it
            onLimit();
            return;
        }
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        connection.pipeline().addLast(new ConnectionStart(headTimeout, this::onSlowHead));
        ctx.fireChannelRead(connection);
    }

    private void onLimit() {
        Meters known = meters;
        if (known == null) {
            return;
        }
        known.atLimit.increment();
        if (System.nanoTime() - lastWarning >= BETWEEN_WARNINGS) {
            lastWarning = System.nanoTime();
            LOGGER.atWarn()
                    .addKeyValue("port", known.port)
                    .addKeyValue("limit", most)
                    .log("connection closed at once: the port has as many as it may (http.maxConnections)");
        }
    }

    /** On the connection's event loop. */
    private void onSlowHead() {
        Meters known = meters;
        if (known != null) {
            known.slowHead.increment();
        }
    }
}
