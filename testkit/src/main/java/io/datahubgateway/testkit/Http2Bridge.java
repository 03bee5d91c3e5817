package io.datahubgateway.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Locale;

/**
 * Takes requests in HTTP/1.1 and sends them on in HTTP/2, each whole and with its answer whole: what was written as bytes of
 * HTTP/1.1 for one connection is so said to a server in HTTP/2. Its own event loop.
 */
public final class Http2Bridge implements AutoCloseable {

    /** Fields of one connection (RFC 9113, section 8.2.2). */
    private static final List<String> OF_THE_CONNECTION =
            List.of("connection", "keep-alive", "transfer-encoding", "upgrade", "host", "expect");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final RequestOptions server;
    private final HttpServer bridge;

    /** @param encrypted TLS, where HTTP/2 is agreed on in the handshake; else from the first byte on */
    public Http2Bridge(int port, boolean encrypted) {
        HttpClientOptions options =
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
        if (encrypted) {
            options.setSsl(true).setUseAlpn(true).setTrustAll(true).setVerifyHost(false);
        }
        this.client = vertx.createHttpClient(options);
        this.server = new RequestOptions().setHost("127.0.0.1").setPort(port).setSsl(encrypted);
        this.bridge = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxInitialLineLength(64 * 1024)
                        .setMaxHeaderSize(256 * 1024))
                .requestHandler(this::pass)
                .listen(0, "127.0.0.1")
                .await();
    }

    public int port() {
        return bridge.actualPort();
    }

    private void pass(HttpServerRequest request) {
        request.body()
                .compose(body -> client.request(new RequestOptions(server)
                                .setMethod(request.method())
                                .setURI(request.uri()))
                        .compose(prepared -> send(request, body, prepared)))
                .compose(response -> response.body().compose(body -> answer(request, response, body)))
                .onFailure(failure -> request.connection().close());
    }

    private static Future<HttpClientResponse> send(HttpServerRequest request, Buffer body, HttpClientRequest prepared) {
        request.headers().forEach((name, value) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                prepared.headers().add(name, value);
            }
        });
        return prepared.send(body);
    }

    private static Future<Void> answer(HttpServerRequest request, HttpClientResponse response, Buffer body) {
        if (response.version() != HttpVersion.HTTP_2) {
            return Future.failedFuture("answered in " + response.version());
        }
        request.response().setStatusCode(response.statusCode()).headers().setAll(response.headers());
        return request.response().end(body);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
