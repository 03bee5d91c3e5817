package io.datahubgateway.egress.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.declaration.Binder;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.task.sink.Target;
import io.datahubgateway.common.task.sink.VerdictRules;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the connections to a destination, seen from there. */
class HttpDelivererIT {

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<HttpConnection> connections = Collections.synchronizedList(new ArrayList<>());
    private HttpDeliverer deliverer;

    @AfterEach
    void close() throws Exception {
        TestNode.get(vertx.close());
    }

    private void start(Consumer<HttpServerRequest> destination) throws Exception {
        HttpServer server = TestNode.get(vertx.createHttpServer()
                .connectionHandler(connections::add)
                .requestHandler(request -> request.body().onSuccess(all -> destination.accept(request)))
                .listen(0, "127.0.0.1"));
        Target target = Binder.bind(
                TestNode.json("{'url':'http://127.0.0.1:" + server.actualPort() + "/'}"), Target.class, Reading.STRICT);
        VerdictRules rules = Binder.bind(TestNode.json("{}"), VerdictRules.class, Reading.STRICT);
        Promise<HttpDeliverer> made = Promise.promise();
        context.runOnContext(ignored -> made.complete(
                new HttpDeliverer(vertx, target, "application/json", rules, false, (verdicts, nanos) -> {})));
        deliverer = TestNode.get(made.future());
    }

    private Future<Verdicts> send() {
        Promise<Verdicts> verdicts = Promise.promise();
        context.runOnContext(ignored -> {
            ConsumerRecord<byte[], byte[]> entry = new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[] {'1'});
            deliverer.send(new Request(List.of(entry), Buffer.buffer("1"))).whenOver(verdicts::complete);
        });
        return verdicts.future();
    }

    private void deliver() throws Exception {
        assertThat(TestNode.get(send()).of(0)).isEqualTo(Verdict.DELIVERED);
    }

    @Test
    void oneConnectionServesRequestsInARow() throws Exception {
        start(request -> request.response().end());
        for (int i = 0; i < 20; i++) {
            deliver();
        }

        assertThat(connections).hasSize(1);
    }

    @Test
    void thereAreAsManyAsRequestsAtATime() throws Exception {
        List<HttpServerRequest> open = Collections.synchronizedList(new ArrayList<>());
        start(open::add);
        for (int turn = 0; turn < 3; turn++) {
            List<Future<Verdicts>> sent =
                    IntStream.range(0, 8).mapToObj(i -> send()).toList();
            await().until(() -> open.size() == sent.size());
            open.forEach(request -> request.response().end());
            open.clear();
            for (Future<Verdicts> one : sent) {
                assertThat(TestNode.get(one).of(0)).isEqualTo(Verdict.DELIVERED);
            }
        }

        assertThat(connections).hasSize(8);
    }

    @Test
    void aConnectionThatTheDestinationWillCloseIsNotUsedAgain() throws Exception {
        start(request -> request.response().putHeader("Connection", "close").end());
        for (int i = 0; i < 5; i++) {
            deliver();
        }

        assertThat(connections).hasSize(5);
    }

    @Test
    void aConnectionIsNotKeptForLongerThanTheDestinationKeepsIt() throws Exception {
        start(request -> request.response().putHeader("Keep-Alive", "timeout=1").end());
        for (int i = 0; i < 5; i++) {
            deliver();
        }

        assertThat(connections).hasSize(5);
    }

    @Test
    void aConnectionThatWasClosedWhileItWasFreeIsForgotten() throws Exception {
        start(request -> request.response().end());
        deliver();
        for (int closed = 0; closed < 5; closed++) {
            TestNode.get(connections.get(closed).close());
            // What is sent before the client hears of it is a fault that is tried again.
            await().until(() -> TestNode.get(send()).of(0) == Verdict.DELIVERED);
            assertThat(connections).hasSize(closed + 2);
        }
    }

    @Test
    void closesWhatIsFreeWhenItIsClosed() throws Exception {
        start(request -> request.response().end());
        deliver();
        Promise<Void> gone = Promise.promise();
        connections.get(0).closeHandler(gone::complete);
        context.runOnContext(ignored -> deliverer.close());

        TestNode.get(gone.future());
    }
}
