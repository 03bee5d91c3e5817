package io.datahubgateway.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The generator against a real server. */
class SocketLoadTest {

    private static final int STALL_MS = 400;

    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private Request requestTo(byte[] body, Handler<HttpServerRequest> handler) {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .await();
        return new Request("http://127.0.0.1:" + server.actualPort() + "/", Map.of("Content-Type", "a/b"), body);
    }

    @Test
    void everyAnswerIsCountedByItsStatus() {
        AtomicInteger served = new AtomicInteger();
        Request request = requestTo(
                new byte[10],
                received -> received.body().onSuccess(body -> {
                    int number = served.getAndIncrement();
                    int status = number % 3 == 0 ? 503 : number % 3 == 1 ? 500 : 200;
                    received.response()
                            .setStatusCode(body.length() == 10 ? status : 400)
                            .end("seen");
                }));
        LoadResult result = SocketLoad.closed(request, 4, 0.3);
        assertThat(result.requests()).isEqualTo(served.get()).isPositive();
        assertThat(result.refused()).isEqualTo((served.get() + 2) / 3);
        assertThat(result.failed()).isEqualTo((served.get() + 1) / 3);
    }

    @Test
    void aServerThatRefusesBeforeItHasReadEverythingAndClosesIsNoFailure() {
        Request request = requestTo(new byte[4 << 20], received -> {
            received.response()
                    .putHeader("Connection", "close")
                    .setStatusCode(503)
                    .end();
            received.handler(piece -> {}); // reads on, so that the answer is seen
        });
        LoadResult result = SocketLoad.closed(request, 2, 0.3);
        assertThat(result.refused()).isEqualTo(result.requests()).isPositive();
        assertThat(result.failed()).isZero();
    }

    /** One connection, a request every ten milliseconds, and a first answer that takes forty of them. */
    @Test
    void inAnOpenLoopWaitingForAFreeConnectionCounts() {
        AtomicInteger served = new AtomicInteger();
        Request request = requestTo(new byte[1], received -> {
            if (served.getAndIncrement() == 0) {
                vertx.setTimer(STALL_MS, over -> received.response().end());
            } else {
                received.response().end();
            }
        });
        LoadResult result = SocketLoad.open(request, 1, 100, 0.6);
        assertThat(result.requests()).isEqualTo(60);
        assertThat(result.p50()).isGreaterThan(STALL_MS * 1_000 / 4.0); // most of those behind it waited too
        assertThat(result.max()).isGreaterThanOrEqualTo(STALL_MS * 1_000);
    }
}
