package io.datahubgateway.egress.poll;

import io.datahubgateway.common.settings.GatewaySettings.Egress;
import io.datahubgateway.egress.ledger.OffsetLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows of the partitions that this node has, and how they end. Revocation, stop, update and shutdown all come
 * through {@link #drain}: send nothing more, wait within bounds for what is under way, drop the rest, commit the
 * finished prefix. Lost partitions are another's already: they are dropped and nothing is committed. Poll thread.
 */
final class Assignments implements ConsumerRebalanceListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(Assignments.class);
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

    private final Map<TopicPartition, Window> windows = new HashMap<>();
    private final Mailbox mailbox;
    private final Delivery delivery;
    private final Committer committer;
    private final Intake intake;
    private final String task;
    private final Duration drainBound;
    private final Duration commitBound;
    private int changes;

    Assignments(Mailbox mailbox, Delivery delivery, Committer committer, Intake intake, String task, Egress settings) {
        this.mailbox = mailbox;
        this.delivery = delivery;
        this.committer = committer;
        this.intake = intake;
        this.task = task;
        // A revocation must be over before the group gives this member up.
        this.drainBound = shorter(settings.drain(), settings.maxPollInterval().dividedBy(2));
        this.commitBound = shorter(LONGEST_COMMIT, settings.maxPollInterval().dividedBy(4));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    Collection<Window> windows() {
        return windows.values();
    }

    /** Another number each time when a window has come or gone. */
    int changes() {
        return changes;
    }

    @Nullable
    Window window(TopicPartition partition) {
        return windows.get(partition);
    }

    /** Nothing before this offset is still to come. */
    void readTo(TopicPartition partition, long offset) {
        Window window = windows.get(partition);
        if (window != null) {
            window.ledger.readTo(offset);
        }
    }

    /**
     * Those of the missing offsets before which nothing is held any more, as they stand in the ledgers. Of the others
     * nothing is fetched until then.
     */
    Map<TopicPartition, Long> reached(Map<TopicPartition, Long> missing) {
        Map<TopicPartition, Long> reached = new HashMap<>();
        missing.forEach((partition, next) -> {
            Window window = windows.get(partition);
            if (window != null && window.ledger.outstanding() > 0) {
                window.beforeGap = true;
            } else if (window != null) {
                long committable = window.ledger.committable();
                reached.put(partition, committable == OffsetLedger.UNKNOWN ? next : committable);
            }
        });
        return reached;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(
                partition -> // the consumer's flag does not outlive the assignment
                windows.put(partition, new Window(partition, mailbox, false)));
        opened(partitions);
        mailbox.nudge(); // what was finished before is to be restored
    }

    private void opened(Collection<TopicPartition> partitions) {
        changes++;
        intake.adjust(windows.values());
        log("partitions assigned", partitions);
    }

    /** Partitions of which it is not known what an earlier assignment has finished: nothing of them is fetched until then. */
    Set<TopicPartition> unrestored() {
        Set<TopicPartition> unrestored = new HashSet<>();
        windows.forEach((partition, window) -> {
            if (!window.restored) {
                unrestored.add(partition);
            }
        });
        return unrestored;
    }

    /** @param last what was committed of them at last, null for nothing */
    void restore(Map<TopicPartition, @Nullable OffsetAndMetadata> last) {
        last.forEach((partition, commit) -> {
            Window window = windows.get(partition);
            if (window != null) {
                window.restore(commit);
            }
        });
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        drain(partitions);
        log("partitions revoked", partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        List<Window> lost = remove(partitions);
        close(lost);
        delivery.abandon(lost);
        log("partitions lost", partitions);
    }

    /** Begins an epoch of a partition that stays assigned, and with it the consumer's flag. */
    void reopen(TopicPartition partition) {
        Window old = windows.get(partition);
        drain(List.of(partition));
        Window window = new Window(partition, mailbox, old != null && old.paused);
        window.restore(null); // what was finished lies before the gap
        windows.put(partition, window);
        opened(List.of(partition));
    }

    /**
     * Ends everything. Kafka takes no commit while the group is being rearranged, which lasts until its slowest member
     * has joined again: the windows stay open for so long, and those that another member gets are revoked as ever.
     *
     * @param rebalance goes along with it a little; fetches nothing
     */
    void drainAll(Runnable rebalance) {
        end(List.copyOf(windows.values()));
        long deadline =
                System.nanoTime() + drainBound.plus(commitBound).toNanos(); // what a revocation may take elsewhere
        committer.commitNow(windows.values(), commitBound, () -> {
            rebalance.run();
            return System.nanoTime() < deadline;
        });
        close(remove(List.copyOf(windows.keySet())));
    }

    private void drain(Collection<TopicPartition> partitions) {
        List<Window> closing = remove(partitions);
        if (closing.isEmpty()) {
            return;
        }
        end(closing);
        committer.commitNow(closing, commitBound, () -> false);
        close(closing);
    }

    /** Sends nothing more, waits for what is under way and gives up what takes too long. */
    private void end(Collection<Window> closing) {
        delivery.drain(closing);
        awaitQuiet(closing);
        delivery.abandon(closing);
    }

    private void awaitQuiet(Collection<Window> closing) {
        long deadline = System.nanoTime() + drainBound.toNanos();
        try {
            while (!closing.stream().allMatch(window -> window.quiet)) {
                Mailbox.Note note = mailbox.await(deadline - System.nanoTime());
                if (note == null) {
                    LOGGER.atWarn()
                            .addKeyValue("task", task)
                            .log("requests were still under way at the end of the drain, they are given up");
                    return;
                }
                settle(note);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody wants this thread to end: no more waiting
        }
    }

    /** Puts what came back into the ledgers. */
    void settle(List<Mailbox.Note> notes) {
        notes.forEach(this::settle);
    }

    private void settle(Mailbox.Note note) {
        if (note.quiet()) {
            note.window().quiet = true;
        } else {
            note.window().settle(note.finished());
            committer.settled(note.finished().length);
        }
    }

    private List<Window> remove(Collection<TopicPartition> partitions) {
        changes++;
        return new ArrayList<>(partitions.stream()
                .map(windows::remove)
                .filter(Objects::nonNull)
                .toList());
    }

    private static void close(List<Window> gone) {
        gone.forEach(Window::close);
    }

    private void log(String what, Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            LOGGER.atInfo()
                    .addKeyValue("task", task)
                    .addKeyValue("partitions", partitions)
                    .log(what);
        }
    }
}
