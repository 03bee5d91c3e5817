package io.datahubgateway.egress.poll;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches for the sinks of this node that have nothing to do, all with one consumer, and tells them when there is something.
 * A fetch costs about as much when nothing comes of it, so a node with many idle sinks would do little else.
 *
 * <ul>
 *   <li>A {@link Watch} stands only when a fetch of each of its partitions was answered. Every later one has them too, so a
 *       sink that fetches itself until then misses no moment.
 *   <li>A record, or transaction markers: whoever watches that partition is told at once, and its watch is over. What is there
 *       it finds itself; nothing that is read here is handed on.
 *   <li>While nothing can be read nothing is watched: a fault, such as an offset out of range, or {@link #PATIENCE} without an
 *       answer to any fetch, ends every watch. One that was asked for meanwhile does not stand until Kafka answers.
 *   <li>Bounded by {@link WatchTable#MOST_PARTITIONS}; a watch beyond it is over at once, and its sink fetches itself as ever.
 * </ul>
 *
 * <p>With several brokers a silence of one of them ends no watch while others answer: the request times out after 10 s and
 * is repeated, as it would be with the sink's own consumer.
 *
 * <p>A thread, {@code idle-watch}, owns consumer and table; methods may be called from any thread and return at once.
 * What is asked is in a queue that has each watch twice at most; a sink asks once in five seconds.
 */
public final class IdleWatch {

    private static final Logger LOGGER = LoggerFactory.getLogger(IdleWatch.class);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private final KafkaConnection kafka;
    private final LongSupplier clock;
    private final LinkedBlockingQueue<Watch> mail =
            new LinkedBlockingQueue<>(); // of those that are over: to be forgotten
    private final Promise<Void> ended = Promise.promise();
    private volatile boolean closing;
    private volatile @Nullable WatchConsumer consumer; // there while something is watched

    // Its thread only
    private final WatchTable table = new WatchTable();
    private double answers;
    private long answeredAt;

    /** @param clock of the sinks, in nanoseconds: by it they find that they are idle */
    public IdleWatch(KafkaConnection kafka, LongSupplier clock) {
        this.kafka = kafka;
        this.clock = clock;
        Thread thread = new Thread(this::run, "idle-watch");
        thread.setDaemon(true);
        thread.start();
    }

    LongSupplier clock() {
        return clock;
    }

    /**
     * Asks for a watch.
     *
     * @param positions of at least one partition, of which the caller has read all before
     * @param changed called on the thread of this when the watch stands or is over; must return at once
     */
    Watch watch(Map<TopicPartition, Long> positions, Runnable changed) {
        Watch watch = new Watch(positions, changed);
        mail.add(watch);
        return watch;
    }

    /** Ends a watch, whatever became of it. */
    void end(Watch watch) {
        watch.end();
        mail.add(watch);
    }

    /** Ends every watch; completes on its thread when that is at its end. Later watches never stand. */
    public Future<Void> close() {
        closing = true;
        Watch nothing = new Watch(Map.of(), () -> {});
        end(nothing); // there is mail
        WatchConsumer open = consumer;
        if (open != null) {
            open.wakeup();
        }
        return ended.future();
    }

    private void run() {
        try {
            while (!closing) {
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            giveUp();
            ended.complete();
        }
    }

    private void turn() throws InterruptedException {
        try {
            readMail();
            if (table.isEmpty()) {
                release();
            } else {
                watch();
            }
        } catch (WakeupException e) {
            // it is to end
        } catch (KafkaException e) {
            LOGGER.atWarn()
                    .addKeyValue("error", e.toString())
                    .log("idle sinks can't be watched, they fetch themselves");
            giveUp();
        } catch (RuntimeException | Error e) { // a fault of ours: the sinks must not just stand still
            LOGGER.atError().setCause(e).log("watch of idle sinks failed, they fetch themselves");
            giveUp();
        }
    }

    /** Waits for it while nothing is watched. */
    private void readMail() throws InterruptedException {
        List<Watch> read = new ArrayList<>();
        if (table.isEmpty() && consumer == null) {
            read.add(mail.take());
        }
        mail.drainTo(read);
        Set<TopicPartition> stale = new HashSet<>(consumer == null ? Set.of() : consumer.partitions());
        stale.removeAll(table.positions().keySet());
        for (Watch watch : read) {
            if (watch.isOver()) {
                table.remove(watch);
            } else {
                table.add(watch, stale);
            }
        }
    }

    private void watch() {
        WatchConsumer open = consumer;
        if (open == null) {
            open = new WatchConsumer(kafka);
            consumer = open;
            answers = 0;
            answeredAt = System.nanoTime();
        }
        open.follow(table.positions());
        table.tell(open.poll());
        table.begin(open::isAnswered);
        requireAnswers(open);
    }

    private void requireAnswers(WatchConsumer open) {
        long now = System.nanoTime();
        double before = answers;
        answers = open.answers();
        if (answers > before) {
            answeredAt = now;
        } else if (now - answeredAt > PATIENCE) {
            LOGGER.atWarn().log("Kafka does not answer the watch of idle sinks, they fetch themselves");
            giveUp();
        }
    }

    private void giveUp() {
        table.tellAll();
        release();
    }

    private void release() {
        WatchConsumer open = consumer;
        consumer = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException e) { // it has no group that could miss it
                LOGGER.atWarn().addKeyValue("error", e.toString()).log("consumer did not close as it should");
            }
        }
    }
}
