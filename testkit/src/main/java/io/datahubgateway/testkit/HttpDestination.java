package io.datahubgateway.testkit;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP server that answers by script and remembers every request. The script is called on the server's event
 * loop and may be changed at any time.
 */
public final class HttpDestination implements AutoCloseable {

    private final Vertx vertx;
    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private volatile boolean remembering = true;
    private volatile Function<Received, Reply> script = request -> Reply.status(200);

    /** One request as it arrived; header names in lower case. */
    public record Received(String method, String path, Map<String, String> headers, byte[] body, long nanoTime) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Holds answers back until a test opens it, for good. Any thread. */
    public static final class Gate {
        private final Promise<Void> opened = Promise.promise();

        public void open() {
            opened.tryComplete();
        }
    }

    /** What to do with a request. */
    public record Reply(
            Kind kind,
            int status,
            Map<String, String> headers,
            String body,
            Duration delay,
            @Nullable Gate gate) {

        enum Kind {
            ANSWER,
            /** Close the connection without an answer. */
            CUT,
            /** Send the head and a part of the body, then close the connection. */
            CUT_IN_BODY,
            /** Never answer. */
            HANG
        }

        public static Reply status(int status) {
            return new Reply(Kind.ANSWER, status, Map.of(), "", Duration.ZERO, null);
        }

        public static Reply cut() {
            return new Reply(Kind.CUT, 0, Map.of(), "", Duration.ZERO, null);
        }

        public static Reply cutInBody(int status) {
            return new Reply(Kind.CUT_IN_BODY, status, Map.of(), "", Duration.ZERO, null);
        }

        public static Reply hang() {
            return new Reply(Kind.HANG, 0, Map.of(), "", Duration.ZERO, null);
        }

        public Reply after(Duration wait) {
            return new Reply(kind, status, headers, body, wait, gate);
        }

        /** Once the gate is open. */
        public Reply behind(Gate closed) {
            return new Reply(kind, status, headers, body, delay, closed);
        }

        public Reply withHeader(String name, String value) {
            Map<String, String> all = new TreeMap<>(headers);
            all.put(name, value);
            return new Reply(kind, status, all, body, delay, gate);
        }

        public Reply withBody(String text) {
            return new Reply(kind, status, headers, text, delay, gate);
        }
    }

    private HttpDestination(Vertx vertx) {
        this.vertx = vertx;
        this.server = vertx.createHttpServer().requestHandler(this::receive);
    }

    /** On a free port of the loopback. */
    public static HttpDestination start(Vertx vertx) {
        HttpDestination destination = new HttpDestination(vertx);
        try {
            destination.server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no server in 10 s", e);
        }
        return destination;
    }

    /** Answers every request from now on. */
    public HttpDestination script(Function<Received, Reply> rule) {
        this.script = rule;
        return this;
    }

    /** For runs that are too long to keep: {@link #received} stays empty, the script sees every request. */
    public HttpDestination withoutMemory() {
        this.remembering = false;
        return this;
    }

    public int port() {
        return server.actualPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** In the order of arrival; a live view. */
    public List<Received> received() {
        return received;
    }

    /** Bodies in the order of arrival. */
    public List<String> bodies() {
        return received.stream().map(Received::text).toList();
    }

    /** Most requests that were under way at one time. */
    public int mostInFlight() {
        return mostInFlight.get();
    }

    /** Requests under way now. */
    public int inFlight() {
        return inFlight.get();
    }

    private void receive(HttpServerRequest request) {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        request.response().closeHandler(gone -> {});
        Context context = vertx.getOrCreateContext();
        request.bodyHandler(body -> {
            Map<String, String> headers = new TreeMap<>();
            request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
            Received seen =
                    new Received(request.method().name(), request.uri(), headers, body.getBytes(), System.nanoTime());
            if (remembering) {
                received.add(seen);
            }
            Reply reply = script.apply(seen);
            if (reply.gate != null) {
                reply.gate.opened.future().onSuccess(open -> context.runOnContext(go -> answer(request, reply)));
            } else if (reply.delay.isZero()) {
                answer(request, reply);
            } else {
                vertx.setTimer(reply.delay.toMillis(), fired -> answer(request, reply));
            }
        });
    }

    private void answer(HttpServerRequest request, Reply reply) {
        if (reply.kind != Reply.Kind.HANG) {
            inFlight.decrementAndGet();
        }
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        switch (reply.kind) {
            case ANSWER -> {
                response.setStatusCode(reply.status);
                reply.headers.forEach(response::putHeader);
                response.end(reply.body);
            }
            case CUT -> request.connection().close();
            case CUT_IN_BODY -> {
                response.setStatusCode(reply.status)
                        .putHeader("content-length", "1000")
                        .write("part");
                request.connection().close();
            }
            case HANG -> {}
        }
    }

    @Override
    public void close() {
        try {
            server.close().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the server did not close in 10 s", e);
        }
    }
}
