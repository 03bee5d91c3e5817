package io.datahubgateway.ingress.read;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of readers. Each has a consumer and a thread of its own; reads wait in one bounded queue, and when it is full
 * they are refused. {@link #read} may be called on any event loop and completes there.
 */
public final class RecordReaders implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RecordReaders.class);
    private static final int WAITING_PER_READER = 32;

    private final KafkaConnection kafka;
    private final BlockingQueue<Job<?>> queue;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private record Job<T>(Function<RecordReader, T> work, Promise<T> promise, Context context) {

        void run(RecordReader reader) {
            try {
                T result = work.apply(reader);
                context.runOnContext(ignored -> promise.complete(result));
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        void fail(RuntimeException e) {
            context.runOnContext(ignored -> promise.tryFail(e));
        }
    }

    /** @param readers number of consumers; each is made when it has its first work */
    public RecordReaders(KafkaConnection kafka, int readers) {
        this.kafka = kafka;
        this.queue = new ArrayBlockingQueue<>(readers * WAITING_PER_READER);
        for (int i = 0; i < readers; i++) {
            String name = "reader-" + i;
            Thread thread = new Thread(() -> work(name), name);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Does the work with a reader, on its thread. Fails with {@code overloaded} when too many reads wait. On a Vert.x context.
     */
    public <T> Future<T> read(Function<RecordReader, T> work) {
        Job<T> job = new Job<>(work, Promise.promise(), Vertx.currentContext());
        if (closed || !queue.offer(job)) {
            return Future.failedFuture(
                    new GatewayException(ErrorCode.OVERLOADED, "too many reads are waiting; try again in a moment"));
        }
        if (closed && queue.remove(job)) { // after close() has emptied the queue
            job.fail(new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down"));
        }
        return job.promise.future();
    }

    private void work(String name) {
        RecordReader reader = null;
        try {
            while (!closed) {
                Job<?> job = queue.take();
                try {
                    if (reader == null) {
                        reader = new RecordReader(kafka, name);
                    }
                    job.run(reader);
                } catch (RuntimeException e) {
                    LOGGER.atError().addKeyValue("reader", name).setCause(e).log("no consumer for reading");
                    job.fail(e);
                }
            }
        } catch (InterruptedException e) {
            // close() ends the thread this way
        } finally {
            if (reader != null) {
                reader.close();
            }
        }
    }

    /** Ends the readers; reads that wait fail. Does not wait for the threads. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        GatewayException gone = new GatewayException(ErrorCode.SHUTTING_DOWN, "this node shuts down");
        for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
            job.fail(gone);
        }
    }
}
