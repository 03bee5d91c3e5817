package io.datahubgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BlockedLoopsTest {

    @Test
    void findsALoopThatWaitsAndNoneThatOnlyComputes() throws Exception {
        Vertx vertx = Vertx.vertx(BlockedLoops.options());
        try (BlockedLoops loops = BlockedLoops.listen()) {
            Promise<Void> computed = Promise.promise();
            vertx.runOnContext(ignored -> {
                compute(TimeUnit.MILLISECONDS.toNanos(500));
                computed.complete();
            });
            computed.future().await(5, TimeUnit.SECONDS);
            assertThat(loops.found()).isEmpty();

            vertx.runOnContext(ignored -> park(TimeUnit.MILLISECONDS.toNanos(500)));
            await().untilAsserted(() -> assertThat(loops.found()).isNotEmpty());
            assertThat(loops.found()).allSatisfy(report -> assertThat(report).contains("BlockedLoopsTest.park"));

            Promise<Void> parked = Promise.promise();
            vertx.runOnContext(ignored -> parked.complete());
            parked.future().await(5, TimeUnit.SECONDS); // nothing more is found of it
            loops.forget();
            assertThat(loops.found()).isEmpty();

            Object monitor = new Object();
            synchronized (monitor) {
                vertx.runOnContext(ignored -> enter(monitor));
                await().untilAsserted(() -> assertThat(loops.found())
                        .anySatisfy(report -> assertThat(report).contains("BlockedLoopsTest.enter")));
            }
        } finally {
            vertx.close().await(5, TimeUnit.SECONDS);
        }
    }

    private static void compute(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void enter(Object monitor) {
        synchronized (monitor) {
            assertThat(monitor).isNotNull();
        }
    }

    private static void park(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
