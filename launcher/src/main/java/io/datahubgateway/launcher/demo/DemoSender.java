package io.datahubgateway.launcher.demo;

import io.datahubgateway.common.declaration.Json;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Sends orders over several connections, each of which sends its next order when the last was answered, as ordinary
 * clients do. On one event loop; {@link #acknowledged} and {@link #firstIds} may be asked by any thread.
 */
final class DemoSender {

    /** As many as ordinary clients would be. */
    static final int CONNECTIONS = 8;

    private static final int TRIES = 50;
    private static final int IDS_TO_SHOW = 4;

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final RequestOptions request;
    private final Tally tally;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final List<String> firstIds = new CopyOnWriteArrayList<>();
    private int next; // event loop only
    private int end; // event loop only

    DemoSender(Vertx vertx, String url, Tally tally) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(DemoApi.toItself(), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        this.request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .putHeader("Content-Type", "application/json");
        this.tally = tally;
    }

    /** Orders that the gateway answered with an id. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** Some of the ids that came back. */
    List<String> firstIds() {
        return List.copyOf(firstIds);
    }

    /** Completes when all these orders are acknowledged; fails at the first that can't be. */
    Future<Void> send(int from, int count) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(start -> {
            next = from;
            end = from + count;
            List<Future<Void>> connections = IntStream.range(0, CONNECTIONS)
                    .mapToObj(connection -> sendNext())
                    .toList();
            Future.all(connections).<Void>mapEmpty().onComplete(done);
        });
        return done.future();
    }

    private Future<Void> sendNext() {
        if (next >= end) {
            return Future.succeededFuture();
        }
        int number = next++;
        byte[] body = Orders.body(number);
        tally.sending(number, body);
        return send(Buffer.buffer(body), 1).compose(sent -> sendNext());
    }

    private Future<Void> send(Buffer body, int attempt) {
        return client.request(request)
                .compose(prepared -> prepared.send(body))
                .compose(response -> response.body().compose(answer -> judge(response, answer, body, attempt)));
    }

    private Future<Void> judge(HttpClientResponse response, Buffer answer, Buffer body, int attempt) {
        if (response.statusCode() == 200) {
            acknowledged.incrementAndGet();
            if (firstIds.size() < IDS_TO_SHOW) {
                firstIds.add(Json.object(answer.getBytes()).at("/messages/0/id").asText());
            }
            return Future.succeededFuture();
        }
        if (response.statusCode() == 503 && attempt < TRIES) { // certainly not stored: ask again, as clients should
            return vertx.timer(100, TimeUnit.MILLISECONDS).compose(waited -> send(body, attempt + 1));
        }
        return Future.failedFuture("a message was answered with " + response.statusCode() + " " + answer);
    }
}
