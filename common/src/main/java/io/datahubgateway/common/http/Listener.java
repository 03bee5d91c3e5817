package io.datahubgateway.common.http;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.HttpSettings;
import io.datahubgateway.common.telemetry.Telemetry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the HTTP servers of a node, all with the same limits: HTTP/1.1 and HTTP/2, in clear text or encrypted. One per node;
 * any thread.
 */
public final class Listener {

    private static final Logger LOGGER = LoggerFactory.getLogger(Listener.class);

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 16 * 1024;

    /** What one stream may send before somebody reads it. */
    private static final int STREAM_WINDOW = 64 * 1024 - 1;

    /** The same for all streams of a connection: one that nobody reads must not stop the others. */
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    private static final int RESET_WINDOW_SECONDS = 30;
    private static final Duration CERTIFICATE_CHECK = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Connections connections;
    private final GatewaySettings settings;
    private final Telemetry telemetry;
    private final Problems problems;
    private final Map<HttpPort, Encryption> encrypted = new EnumMap<>(HttpPort.class);

    private record Encryption(ServerSSLOptions options, CertificateReload reload) {}

    /** A port that can't be opened, in words for the operator. */
    public static final class PortException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PortException(String message, Throwable cause) {
            super(message, cause, false, false);
        }
    }

    /**
     * Reads the certificates of the ports that the node opens. Not on an event loop.
     *
     * @param connections made the Vert.x
     * @param problems answers what is no HTTP request, and so never reaches a handler
     * @param environment for references to it
     * @throws InvalidDocumentException with the setting and the file that can't be used
     */
    public Listener(
            Vertx vertx,
            Connections connections,
            GatewaySettings settings,
            Telemetry telemetry,
            Problems problems,
            Map<String, String> environment) {
        this(vertx, connections, settings, telemetry, problems, environment, CERTIFICATE_CHECK);
    }

    /** @param certificateCheck how often the files of certificates are looked at */
    Listener(
            Vertx vertx,
            Connections connections,
            GatewaySettings settings,
            Telemetry telemetry,
            Problems problems,
            Map<String, String> environment,
            Duration certificateCheck) {
        this.vertx = vertx;
        this.connections = connections;
        this.settings = settings;
        this.telemetry = telemetry;
        this.problems = problems;
        for (HttpPort port : HttpPort.values()) {
            if (port.isOpened(settings)) {
                PortTls.of(port, settings, environment).ifPresent(tls -> {
                    PortTls.Loaded loaded = tls.load(vertx);
                    encrypted.put(
                            port,
                            new Encryption(
                                    loaded.options(),
                                    CertificateReload.start(vertx, port, tls, loaded, certificateCheck)));
                });
            }
        }
    }

    /** The ports that speak TLS, and nothing else. */
    public Set<HttpPort> encrypted() {
        return Set.copyOf(encrypted.keySet());
    }

    /**
     * Opens a server. Fails with {@link PortException} when the port is taken.
     *
     * @param number 0 takes a free one
     * @param longestAnswer how long an answer may take; a connection on which nothing moves is closed some time after that
     */
    public Future<HttpServer> open(
            HttpPort port, int number, Handler<HttpServerRequest> handler, Duration longestAnswer) {
        return vertx.createHttpServer(options(port, number, longestAnswer))
                .requestHandler(request -> {
                    follow(request);
                    if (request.uri().length() > MAX_LINE) { // HTTP/2 has no first line that could be too long
                        request.pause();
                        problems.write(request, lineTooLong());
                    } else {
                        handler.handle(request);
                    }
                })
                .invalidRequestHandler(request -> {
                    follow(request);
                    refuse(request);
                })
                .exceptionHandler(gone -> LOGGER.atDebug()
                        .addKeyValue("port", port)
                        .addKeyValue("error", gone)
                        .log("connection failed"))
                .listen()
                .onSuccess(server -> {
                    connections.of(server.actualPort()).ifPresent(open -> open.measure(port, telemetry));
                    if (encrypted.containsKey(port)) {
                        encrypted.get(port).reload.add(server);
                    }
                })
                .recover(failure -> Future.failedFuture(
                        failure instanceof IOException // the native transport has no BindException
                                ? new PortException(
                                        "the " + port + " port " + settings.host() + ":" + number
                                                + " can't be opened (" + failure.getMessage()
                                                + "); choose another or stop what uses it",
                                        failure)
                                : failure));
    }

    private HttpServerOptions options(HttpPort port, int number, Duration longestAnswer) {
        HttpSettings http = settings.http();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(number)
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setReuseAddress(true)
                // Nothing here speaks WebSocket: two handlers less for every message.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(
                        Math.toIntExact(longestAnswer.plus(http.idleTimeout()).toMillis()))
                .setHttp2ClearTextEnabled(true)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(http.maxStreams())
                        .setMaxHeaderListSize(MAX_HEADERS)
                        .setInitialWindowSize(STREAM_WINDOW))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setHttp2RstFloodMaxRstFramePerWindow(http.maxStreamResets())
                .setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
        if (encrypted.containsKey(port)) {
            encrypt(options, encrypted.get(port).options);
        }
        return options;
    }

    private void encrypt(HttpServerOptions options, ServerSSLOptions tls) {
        options.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions())
                .setClientAuth(tls.getClientAuth())
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(settings.http().headTimeout().toMillis())
                // The arithmetic of a handshake takes a millisecond: not on an event loop.
                .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true));
    }

    private void follow(HttpServerRequest request) {
        Runnable log = AccessLog.follow(request, problems.requestIds());
        request.response().endHandler(end -> {
            log.run();
            UnreadBody.onAnswered(vertx, request);
        });
    }

    /** Nothing after a malformed head can be trusted, so the connection ends with the answer. */
    private void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        GatewayException problem;
        if (cause instanceof TooLongHttpLineException) {
            problem = lineTooLong();
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

    private static GatewayException lineTooLong() {
        return new GatewayException(ErrorCode.TARGET_TOO_LONG, "the first line is longer than " + MAX_LINE + " bytes");
    }
}
