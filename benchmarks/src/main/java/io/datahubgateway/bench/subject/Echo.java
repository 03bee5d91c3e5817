package io.datahubgateway.bench.subject;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;

/** The bare server: reads a body and answers about as many bytes as an append does. No Kafka. */
public final class Echo {

    private static final Buffer ANSWER = Buffer.buffer("{\"offsets\":[{\"partition\":0,\"offset\":4711}]}");

    private Echo() {}

    public static void main(String[] arguments) {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request ->
                        request.body().onSuccess(body -> request.response().end(ANSWER)))
                .listen(0, "127.0.0.1")
                .await();
        System.out.println("ready ingress=http://127.0.0.1:" + server.actualPort());
    }
}
