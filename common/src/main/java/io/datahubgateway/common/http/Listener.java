package io.datahubgateway.common.http;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the HTTP servers of the gateway, all with the same limits. */
public final class Listener {

    private static final Logger LOGGER = LoggerFactory.getLogger(Listener.class);

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 16 * 1024;

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
     * @param problems answers what is no HTTP request, and so never reaches the handler
     * @param longestAnswer how long an answer may take; a connection on which nothing moves is closed some time after that
     */
    public static Future<HttpServer> open(
            Vertx vertx,
            String purpose,
            String host,
            int port,
            Handler<HttpServerRequest> handler,
            Problems problems,
            Duration longestAnswer) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setReuseAddress(true)
                // Nothing here speaks WebSocket: two handlers less for every message.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(Math.toIntExact(longestAnswer.plus(IDLE).toSeconds()));
        return vertx.createHttpServer(options)
                .requestHandler(request -> {
                    AccessLog.follow(request, problems.requestIds());
                    handler.handle(request);
                })
                .invalidRequestHandler(request -> {
                    AccessLog.follow(request, problems.requestIds());
                    refuse(request, problems);
                })
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

    /** Nothing after a malformed head can be trusted, so the connection ends with the answer. */
    private static void refuse(HttpServerRequest request, Problems problems) {
        Throwable cause = request.decoderResult().cause();
        GatewayException problem;
        if (cause instanceof TooLongHttpLineException) {
            problem = new GatewayException(
                    ErrorCode.TARGET_TOO_LONG, "the first line is longer than " + MAX_LINE + " bytes");
        } else if (cause instanceof TooLongHttpHeaderException) {
            problem = new GatewayException(
                    ErrorCode.HEADERS_TOO_LARGE, "the headers are larger than " + MAX_HEADERS + " bytes together");
        } else {
            problem = new GatewayException(ErrorCode.INVALID_REQUEST, "this is not a valid HTTP request");
        }
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        problems.write(request, problem);
        request.connection().close();
    }
}
