package io.datahubgateway.launcher.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * Where the sink delivers to: an HTTP server on a free port of the loopback that answers 200 and tells the tally. On one
 * event loop of its own Vert.x.
 */
final class DemoDestination {

    private final Tally tally;
    private final Consumer<byte[]> others;

    private DemoDestination(Tally tally, Consumer<byte[]> others) {
        this.tally = tally;
        this.others = others;
    }

    /**
     * Completes with its URL.
     *
     * @param others told of the messages that are not of the demonstration: somebody tries it out
     */
    static Future<String> start(Vertx vertx, Tally tally, Consumer<byte[]> others) {
        DemoDestination destination = new DemoDestination(tally, others);
        return vertx.createHttpServer()
                .requestHandler(destination::receive)
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort)
                .map(port -> "http://127.0.0.1:" + port + "/orders");
    }

    private void receive(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            byte[] message = body.getBytes();
            if (!tally.arrived(message)) {
                others.accept(message);
            }
            request.response().end();
        });
    }
}
