package io.datahubgateway.ingress.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionsTest {

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Decisions decisions = new Decisions(context);

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static Decisions.Decided decided(Runnable proceed) {
        return new Decisions.Decided() {
            @Override
            void proceed() {
                proceed.run();
            }
        };
    }

    @Test
    void bringsEachRequestBackOnceAndInItsOrderWhoeverDecides() throws InterruptedException {
        int threads = 3;
        int each = 20_000;
        List<int[]> seen = new ArrayList<>(); // event loop only, until all have come
        CountDownLatch left = new CountDownLatch(threads * each);
        List<Thread> deciding = IntStream.range(0, threads)
                .mapToObj(thread -> new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        int number = i;
                        decisions.add(decided(() -> {
                            assertThat(Vertx.currentContext()).isSameAs(context);
                            seen.add(new int[] {thread, number});
                            left.countDown();
                        }));
                    }
                }))
                .toList();
        deciding.forEach(Thread::start);
        assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        for (int thread = 0; thread < threads; thread++) {
            int of = thread;
            assertThat(seen.stream().filter(one -> one[0] == of).map(one -> one[1]))
                    .containsExactlyElementsOf(IntStream.range(0, each).boxed().toList());
        }
    }

    @Test
    void aFaultOfOneDoesNotCostTheOthersTheirAnswers() throws InterruptedException {
        CountDownLatch others = new CountDownLatch(2);
        context.runOnContext(
                busy -> { // so that all three share a hop
                    decisions.add(decided(others::countDown));
                    decisions.add(decided(() -> {
                        throw new IllegalStateException("a fault");
                    }));
                    decisions.add(decided(others::countDown));
                });
        assertThat(others.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
