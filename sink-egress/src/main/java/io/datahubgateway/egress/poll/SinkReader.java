package io.datahubgateway.egress.poll;

import io.datahubgateway.common.settings.GatewaySettings.Egress;
import io.datahubgateway.common.task.SinkDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One turn of the poll loop after the other: what came back goes into the ledgers, what is finished is committed, what is
 * new is handed over. Poll thread.
 *
 * <p>It waits long in a poll while nothing is to be committed. A command, room in the buffer, the first completion
 * after a quiet time, the completion that makes a commit due and the idle watch wake it; nothing else does. At rest it
 * waits between the polls, not in them: a poll that fetches nothing wakes up for each heartbeat of the client's other
 * thread and waits for its lock. A rebalance then goes on with the next poll, within a second.
 */
final class SinkReader {

    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);
    private static final long WAIT_FOR_COMMIT = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration REBALANCE_STEP = Duration.ofMillis(100);
    private static final Duration RESTORE = Duration.ofSeconds(2);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Mailbox mailbox;
    private final Delivery delivery;
    private final Positions positions;
    private final Committer committer;
    private final Intake intake;
    private final Assignments assignments;
    private final Rest rest;
    private final long longestWait;

    SinkReader(
            Consumer<byte[], byte[]> consumer,
            SinkDefinition definition,
            Egress settings,
            Mailbox mailbox,
            Delivery delivery,
            IdleWatch idleWatch) {
        this.consumer = consumer;
        this.mailbox = mailbox;
        this.delivery = delivery;
        this.positions = new Positions(consumer, definition);
        this.committer = new Committer(consumer, mailbox, definition.id(), settings, System::nanoTime);
        this.intake = new Intake(consumer, SinkConsumer.share(definition, settings));
        this.assignments = new Assignments(mailbox, delivery, committer, intake, definition.id(), settings);
        this.rest = new Rest(consumer, idleWatch, mailbox::nudge);
        // The group waits for the next poll, and one that fetches nothing tells it nothing meanwhile.
        this.longestWait = Math.min(LONGEST_WAIT, settings.maxPollInterval().toNanos() / 4);
        mailbox.wakeWith(consumer::wakeup);
        consumer.subscribe(definition.topics(), assignments);
    }

    void turn(boolean paused) {
        assignments.settle(mailbox.takeAll());
        committer.commitIfDue(assignments.windows());
        hold(committer.isStuck(assignments.windows()));
        intake.pause(paused);
        intake.rest(rest.isOn(assignments, !paused && !intake.isHeld() && !committer.isUnderWay()));
        intake.adjust(assignments.windows());
        try {
            handOver(poll());
        } catch (NoOffsetForPartitionException e) {
            positions.begin(e.partitions());
        } catch (OffsetOutOfRangeException e) {
            goOnAfter(e.offsetOutOfRangePartitions());
        }
        restore();
    }

    /** After the poll: the membership must not depend on it. What fails is asked again in the next turn. */
    private void restore() {
        Set<TopicPartition> unrestored = assignments.unrestored();
        if (!unrestored.isEmpty()) {
            assignments.restore(consumer.committed(unrestored, RESTORE));
        }
    }

    private void hold(boolean hold) {
        if (hold != intake.isHeld()) {
            intake.hold(hold);
            delivery.hold(hold);
        }
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        if (intake.isResting()) {
            mailbox.sleep(longestWait);
            return consumer.poll(Duration.ZERO);
        }
        boolean news = assignments.windows().stream().anyMatch(Window::hasNews);
        long wait = longestWait;
        if (committer.isUnderWay()) {
            wait = WAIT_FOR_COMMIT; // its answer is seen after a poll only
        } else if (news) {
            wait = Math.min(longestWait, committer.dueIn());
        }
        boolean mayWait = mailbox.asleep(news || committer.isUnderWay() ? committer.untilDue() : 1);
        try {
            return consumer.poll(Duration.ofNanos(mayWait ? wait : 0));
        } finally {
            mailbox.awake();
        }
    }

    private void handOver(ConsumerRecords<byte[], byte[]> records) {
        List<Delivery.Fetched> fetched = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            Window window = assignments.window(partition);
            if (window != null) {
                List<ConsumerRecord<byte[], byte[]>> part = window.received(records.records(partition));
                if (!part.isEmpty()) {
                    fetched.add(new Delivery.Fetched(window, part));
                }
            }
        }
        records.nextOffsets().forEach((partition, next) -> assignments.readTo(partition, next.offset()));
        if (!records.nextOffsets().isEmpty()) {
            rest.disturb();
        }
        if (!fetched.isEmpty()) {
            delivery.deliver(fetched);
        }
    }

    /**
     * What comes after a gap is a new epoch: it may lie before what was read, if the topic was made anew. What was read
     * before the gap is delivered first; then the next fetch finds the gap again.
     */
    private void goOnAfter(Map<TopicPartition, Long> missing) {
        Map<TopicPartition, Long> gaps = assignments.reached(missing);
        if (gaps.isEmpty()) {
            return;
        }
        positions.after(gaps).forEach((partition, offset) -> {
            assignments.reopen(partition);
            consumer.seek(partition, offset);
            assignments.readTo(partition, offset); // committed even if nothing comes after the gap
        });
    }

    long buffered() {
        return assignments.windows().stream().mapToLong(Window::held).sum();
    }

    long uncommitted() {
        return assignments.windows().stream().mapToLong(Window::uncommitted).sum();
    }

    /** Lets a rebalance go on. Nothing is fetched any more, so whatever is wrong with a position does not matter. */
    private void rebalance() {
        try {
            consumer.poll(REBALANCE_STEP);
        } catch (WakeupException | InvalidOffsetException e) {
            // its time was up, or its work was done
        }
    }

    /** Drains, commits and leaves the group. */
    void close() {
        try {
            rest.disturb();
            intake.pause(true);
            intake.adjust(assignments.windows());
            assignments.drainAll(this::rebalance);
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }
}
