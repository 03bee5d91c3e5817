package io.datahubgateway.ingress.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private Deadlines<String> deadlines(long millis) {
        return new Deadlines<>(Duration.ofMillis(millis), () -> new IllegalStateException("late"));
    }

    private Future<String> within(Deadlines<String> deadlines, Future<String> work) {
        Promise<String> outcome = Promise.promise();
        context.runOnContext(on -> deadlines.within(work).onComplete(outcome));
        return outcome.future();
    }

    @Test
    void workThatEndsInTimeEndsAsItDid() throws TimeoutException {
        Deadlines<String> deadlines = deadlines(60_000);
        Promise<String> first = Promise.promise();
        Promise<String> second = Promise.promise();
        Future<String> one = within(deadlines, first.future());
        Future<String> two = within(deadlines, second.future());
        context.runOnContext(on -> {
            second.complete("second");
            first.fail(new IllegalArgumentException("failed"));
        });
        assertThat(two.await(10, TimeUnit.SECONDS)).isEqualTo("second");
        assertThatThrownBy(() -> one.await(10, TimeUnit.SECONDS)).hasMessage("failed");
    }

    @Test
    void eachOfThoseThatAreLateFailsAndLaterWorkIsWatchedStill() {
        Deadlines<String> deadlines = deadlines(50);
        for (int round = 0; round < 3; round++) {
            Promise<String> never = Promise.promise();
            Future<String> one = within(deadlines, never.future());
            Future<String> inTime = within(deadlines, Future.succeededFuture("done"));
            Future<String> two = within(deadlines, Promise.<String>promise().future());
            long begun = System.nanoTime();
            assertThatThrownBy(() -> one.await(10, TimeUnit.SECONDS)).hasMessage("late");
            assertThatThrownBy(() -> two.await(10, TimeUnit.SECONDS)).hasMessage("late");
            assertThat(inTime.result()).isEqualTo("done");
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(9));
            context.runOnContext(on -> never.complete("too late")); // changes nothing
        }
    }

    @Test
    void noneFailsBeforeItsTimeIsOver() {
        Deadlines<String> deadlines = deadlines(200);
        long begun = System.nanoTime();
        Future<String> late = within(deadlines, Promise.<String>promise().future());
        assertThatThrownBy(() -> late.await(10, TimeUnit.SECONDS)).hasMessage("late");
        assertThat(System.nanoTime() - begun)
                .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }
}
