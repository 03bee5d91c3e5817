package io.datahubgateway.ingress.path;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Fails what takes longer than a fixed time. The time is the same for all, so they are due in the order in which they
 * began: a list and one timer do for all of an event loop, where a timer of its own would cost every request that is in
 * time. Belongs to one event loop.
 */
final class Deadlines<T> {

    private final long nanos;
    private final Supplier<? extends RuntimeException> late;
    private final Entry first = new Entry(0); // stands before and behind the others: the list is a ring
    private boolean armed;

    /** @param late what the work fails with */
    Deadlines(Duration time, Supplier<? extends RuntimeException> late) {
        this.nanos = time.toNanos();
        this.late = late;
        first.next = first;
        first.previous = first;
    }

    /** Ends like the work, or fails when its time is over; the work itself goes on. */
    Future<T> within(Future<T> work) {
        Entry entry = new Entry(System.nanoTime() + nanos);
        entry.previous = first.previous;
        entry.next = first;
        first.previous.next = entry;
        first.previous = entry;
        if (!armed) {
            arm(nanos);
        }
        work.onComplete(entry);
        return entry.outcome.future();
    }

    /** The timer stays when its work ends in time: the next one takes it over. */
    private void arm(long wait) {
        armed = true;
        long millis = TimeUnit.NANOSECONDS.toMillis(wait) + 1; // not before it is due
        Vertx.currentContext().owner().setTimer(millis, fired -> expire());
    }

    private void expire() {
        armed = false;
        long now = System.nanoTime();
        while (first.next != first && first.next.due - now <= 0) {
            Entry entry = first.next;
            entry.leave();
            entry.outcome.tryFail(late.get());
        }
        if (first.next != first && !armed) {
            arm(first.next.due - now);
        }
    }

    private final class Entry implements Handler<AsyncResult<T>> {
        final long due;
        final Promise<T> outcome = Promise.promise();
        Entry next = this;
        Entry previous = this;

        Entry(long due) {
            this.due = due;
        }

        void leave() {
            previous.next = next;
            next.previous = previous;
            next = this;
            previous = this; // to leave twice changes nothing
        }

        @Override
        public void handle(AsyncResult<T> done) {
            leave();
            if (done.succeeded()) {
                outcome.tryComplete(done.result());
            } else {
                outcome.tryFail(done.cause());
            }
        }
    }
}
