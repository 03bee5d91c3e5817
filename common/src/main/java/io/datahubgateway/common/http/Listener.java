package io.datahubgateway.common.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the HTTP servers of the gateway, all with the same limits. */
public final class Listener {

    private static final Logger LOGGER = LoggerFactory.getLogger(Listener.class);

    private Listener() {}

    /** A port that can't be opened, in words for the operator. */
    public static final class PortException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PortException(String message, Throwable cause) {
            super(message, cause, false, false);
        }
    }

    /**
     * Opens a server. Fails with {@link PortException} when the port is taken.
     *
     * @param purpose what the port is for, as the operator knows it
     * @param port 0 takes a free one
     */
    public static Future<HttpServer> open(
            Vertx vertx, String purpose, String host, int port, Handler<HttpServerRequest> handler) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(16 * 1024)
                .setReuseAddress(true)
                .setTcpNoDelay(true)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(75);
        return vertx.createHttpServer(options)
                .requestHandler(handler)
                .exceptionHandler(gone -> LOGGER.atDebug()
                        .addKeyValue("port", purpose)
                        .addKeyValue("error", gone)
                        .log("connection failed"))
                .listen()
                .recover(failure -> Future.failedFuture(
                        failure instanceof IOException // the native transport has no BindException
                                ? new PortException(
                                        "the " + purpose + " port " + host + ":" + port + " can't be opened ("
                                                + failure.getMessage() + "); choose another or stop what uses it",
                                        failure)
                                : failure));
    }
}
