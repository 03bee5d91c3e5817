package io.datahubgateway.egress.poll;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.settings.GatewaySettings.Egress;
import io.datahubgateway.common.task.SinkDefinition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of one sink, which alone touches its consumer, and the life of that thread.
 *
 * <ul>
 *   <li>It never waits for the destination: records are handed over and come back as notes in the {@link Mailbox}.
 *   <li>It polls always, also while nothing is fetched, so the group never takes this member for dead.
 *   <li>It ends by {@link #stop} or by a fault that does not pass; either way it drains, commits and leaves the group.
 * </ul>
 *
 * <p>All methods may be called from any thread; futures complete on the poll thread.
 */
final class PollLoop {

    private static final Logger LOGGER = LoggerFactory.getLogger(PollLoop.class);
    private static final long PAUSE_AFTER_FAULT = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long BETWEEN_WARNINGS = TimeUnit.SECONDS.toNanos(10);

    private final KafkaConnection kafka;
    private final SinkDefinition definition;
    private final Egress settings;
    private final int number;
    private final Delivery delivery;
    private final IdleWatch idleWatch;
    private final Mailbox mailbox = new Mailbox();
    private final Promise<Void> subscribed = Promise.promise();
    private final Promise<Optional<String>> ended = Promise.promise();
    private final Thread thread;
    private volatile boolean paused;
    private volatile boolean stopping;
    private volatile long buffered;
    private volatile long uncommitted;
    private long lastWarning = System.nanoTime() - BETWEEN_WARNINGS; // poll thread only

    /**
     * @param number of it among the loops of the sink on this node, from 0
     * @param paused whether it starts paused
     */
    PollLoop(
            KafkaConnection kafka,
            SinkDefinition definition,
            Egress settings,
            int number,
            Delivery delivery,
            IdleWatch idleWatch,
            boolean paused) {
        this.kafka = kafka;
        this.definition = definition;
        this.settings = settings;
        this.number = number;
        this.delivery = delivery;
        this.idleWatch = idleWatch;
        this.paused = paused;
        this.thread = new Thread(this::run, "sink-" + definition.id() + (number == 0 ? "" : "-" + number));
        this.thread.setDaemon(true);
    }

    /** Completes when the consumer is made and subscribed; whether Kafka answers is another matter. Call once. */
    Future<Void> start() {
        thread.start();
        return subscribed.future();
    }

    /** Fetches nothing while paused. */
    void pause(boolean pause) {
        paused = pause;
        mailbox.nudge();
    }

    /** Drains, commits, leaves the group; completes when the thread is at its end. */
    Future<Void> stop() {
        stopping = true;
        mailbox.nudge();
        return ended.future().mapEmpty();
    }

    /** Completes when the thread is at its end, with the reason if that was a fault. */
    Future<Optional<String>> ended() {
        return ended.future();
    }

    /** Bytes of records that are received and not finished. */
    long buffered() {
        return buffered;
    }

    /** Records that are finished and of which no successful commit tells. */
    long uncommitted() {
        return uncommitted;
    }

    private void run() {
        SinkReader reader = null;
        String failure = null;
        try {
            reader = new SinkReader(
                    SinkConsumer.create(kafka, definition, settings, number),
                    definition,
                    settings,
                    mailbox,
                    delivery,
                    idleWatch);
            subscribed.complete();
            mailbox.heed();
            while (!stopping) {
                turn(reader);
                mailbox.heed();
            }
        } catch (SinkFailure e) {
            failure = e.getMessage();
        } catch (InterruptException e) {
            failure = "the thread of the sink was interrupted";
        } catch (FencedInstanceIdException e) {
            failure =
                    "another node with the id " + kafka.nodeId() + " has taken this sink over; node ids must be unique";
        } catch (KafkaException e) {
            failure = "Kafka: " + describe(e);
        } catch (RuntimeException | Error e) { // a fault of ours: the task must not just stand still
            failure = "internal fault: " + e;
            LOGGER.atError().addKeyValue("task", definition.id()).setCause(e).log("poll loop failed");
        } finally {
            close(reader);
        }
        if (failure != null) {
            subscribed.tryFail(new SinkFailure(failure));
        }
        ended.complete(Optional.ofNullable(failure));
    }

    private void turn(SinkReader reader) {
        try {
            reader.turn(paused);
        } catch (WakeupException e) {
            // the next turn sees what was asked
        } catch (KafkaException e) {
            if (!Faults.passes(e)) {
                throw e;
            }
            warn(e);
            LockSupport.parkNanos(PAUSE_AFTER_FAULT);
        }
        buffered = reader.buffered();
        uncommitted = reader.uncommitted();
    }

    private void close(@Nullable SinkReader reader) {
        if (reader == null) {
            return;
        }
        Thread.interrupted(); // leaving the group needs a thread that may wait
        try {
            reader.close();
        } catch (RuntimeException e) { // the broker will notice by itself that the member is gone
            LOGGER.atWarn()
                    .addKeyValue("task", definition.id())
                    .addKeyValue("error", e.toString())
                    .log("consumer did not close as it should");
        }
    }

    private void warn(KafkaException fault) {
        long now = System.nanoTime();
        if (now - lastWarning > BETWEEN_WARNINGS) {
            lastWarning = now;
            LOGGER.atWarn()
                    .addKeyValue("task", definition.id())
                    .addKeyValue("error", fault.toString())
                    .log("Kafka failed, going on");
        }
    }

    private static String describe(KafkaException fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
