package io.datahubgateway.common.http;

import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.common.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One port of a node that has nothing else, and its Vert.x. */
final class TestListener implements AutoCloseable {

    static final Duration CERTIFICATE_CHECK = Duration.ofMillis(50);

    final Vertx vertx;
    final Telemetry telemetry = new Telemetry();
    final Problems problems = new Problems(new RequestIds("test"));
    private final Listener listener;
    private HttpServer server;
    private int port;

    /** @param settings setting path to value */
    TestListener(Map<String, String> settings) {
        GatewaySettings bound = SettingsSource.load(null, Map.of(), settings);
        Connections connections = new Connections(bound.http());
        vertx = connections.vertx(new VertxOptions());
        listener = new Listener(vertx, connections, bound, telemetry, problems, Map.of(), CERTIFICATE_CHECK);
    }

    /** Opens the ingress port. */
    TestListener serve(Handler<HttpServerRequest> handler) {
        server = listener.open(HttpPort.INGRESS, 0, handler, Duration.ofSeconds(1))
                .await();
        port = server.actualPort();
        return this;
    }

    /** Takes no more connections, and waits for requests under way. */
    Future<Void> shutdown(long timeout, TimeUnit unit) {
        return server.shutdown(timeout, unit);
    }

    int port() {
        return port;
    }

    /** The value of a metric by its name and tags in Prometheus, 0 while it is not there. */
    double metric(String name) {
        return telemetry
                .scrape()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Override
    public void close() {
        vertx.close().await();
        telemetry.close();
    }
}
