package io.datahubgateway.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.Pipe;
import java.util.List;
import java.util.Locale;

/**
 * Takes requests in HTTP/1.1 and sends them on in HTTP/2, piece by piece as they come and with their answers so: what was written
 * as bytes of HTTP/1.1 for one connection is said to a server in HTTP/2. Its own event loop.
 */
public final class Http2Bridge implements AutoCloseable {

    /** Fields of one connection (RFC 9113, section 8.2.2). */
    private static final List<String> OF_THE_CONNECTION =
            List.of("connection", "keep-alive", "transfer-encoding", "upgrade", "host", "expect");

    private static final int WINDOW = 64 * 1024 - 1;
    private static final int CONNECTION_WINDOW = 1024 * 1024; // an answer that is not read holds up no other
    private static final long CANCEL = 8;
    private static final int NO_CONTENT = 204;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final RequestOptions server;
    private final HttpServer bridge;

    /** @param encrypted TLS, where HTTP/2 is agreed on in the handshake; else from the first byte on */
    public Http2Bridge(int port, boolean encrypted) {
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW);
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
        Pipe<Buffer> body = request.pipe().endOnFailure(false);
        client.request(new RequestOptions(server).setMethod(request.method()).setURI(request.uri()))
                .onSuccess(prepared -> pass(request, body, prepared))
                .onFailure(failure -> request.connection().close());
    }

    private static void pass(HttpServerRequest request, Pipe<Buffer> body, HttpClientRequest prepared) {
        Future<Void> answered = prepared.response().compose(response -> answer(request, response));
        request.response().closeHandler(gone -> prepared.reset(CANCEL));
        send(request, body, prepared).onFailure(broken -> prepared.reset(CANCEL));
        answered.onFailure(failure -> request.connection().close());
        // A server that has answered may take no more of the request.
        prepared.exceptionHandler(
                cancelled -> answered.onComplete(done -> request.connection().close()));
    }

    private static Future<Void> send(HttpServerRequest request, Pipe<Buffer> body, HttpClientRequest prepared) {
        request.headers().forEach((name, value) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                prepared.headers().add(name, value);
            }
        });
        prepared.authority(request.authority());
        boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        prepared.setChunked(chunked);
        if (chunked || announcedLength(request) > 0) {
            prepared.sendHead(); // the body may take its time
        }
        return body.to(prepared);
    }

    private static long announcedLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private static Future<Void> answer(HttpServerRequest request, HttpClientResponse response) {
        if (response.version() != HttpVersion.HTTP_2) {
            return Future.failedFuture("answered in " + response.version());
        }
        HttpServerResponse answer = request.response().setStatusCode(response.statusCode());
        answer.headers().setAll(response.headers());
        if (request.method().equals(HttpMethod.HEAD) || response.statusCode() == NO_CONTENT) {
            return response.end().compose(end -> answer.end());
        }
        Pipe<Buffer> body = response.pipe().endOnFailure(false);
        answer.setChunked(!response.headers().contains(HttpHeaders.CONTENT_LENGTH))
                .writeHead();
        return body.to(answer);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
