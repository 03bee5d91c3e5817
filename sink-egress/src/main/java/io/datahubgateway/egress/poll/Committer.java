package io.datahubgateway.egress.poll;

import io.datahubgateway.common.settings.GatewaySettings.Egress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what the ledgers say. A commit starts when the interval is over since the last one started, or that many records
 * were delivered since; only one is under way at a time. One that failed is repeated with the next. Poll thread.
 */
final class Committer {

    private static final Logger LOGGER = LoggerFactory.getLogger(Committer.class);

    private static final int MOST_METADATA = 4_096; // what a broker takes unless it is told otherwise
    private static final int LEAST_METADATA = 64;

    private final Consumer<byte[], byte[]> consumer;
    private final Mailbox mailbox;
    private final String task;
    private final LongSupplier clock;
    private final long intervalNanos;
    private final int records;

    private long lastStart;
    private long settled; // records delivered since the last commit started
    private boolean underWay;
    private boolean failing;
    private int metadataBound = MOST_METADATA;
    private @Nullable KafkaException fatal;

    Committer(Consumer<byte[], byte[]> consumer, Mailbox mailbox, String task, Egress settings, LongSupplier clock) {
        this.consumer = consumer;
        this.mailbox = mailbox;
        this.task = task;
        this.clock = clock;
        this.intervalNanos = settings.commitInterval().toNanos();
        this.records = settings.commitRecords();
        this.lastStart = clock.getAsLong() - intervalNanos;
    }

    /** So many records were delivered. */
    void settled(long count) {
        settled += count;
    }

    /** After how many more completions a commit is due at once. */
    long untilDue() {
        return underWay ? Mailbox.NOT_FOR_COMPLETIONS : Math.max(1, records - settled);
    }

    /** Nanoseconds until a commit may start. */
    long dueIn() {
        return settled >= records ? 0 : Math.max(0, lastStart + intervalNanos - clock.getAsLong());
    }

    boolean isUnderWay() {
        return underWay;
    }

    /**
     * Whether deliveries have to wait: twice the records of a commit are uncommitted, and commits don't get through. What
     * a kill would repeat stays bounded even while Kafka takes no commits.
     */
    boolean isStuck(Collection<Window> windows) {
        boolean late = underWay && clock.getAsLong() - lastStart > intervalNanos;
        return (failing || late)
                && windows.stream().mapToLong(Window::uncommitted).sum() > 2L * records;
    }

    /** @throws KafkaException when an earlier commit failed for good */
    void commitIfDue(Collection<Window> windows) {
        if (fatal != null) {
            throw fatal;
        }
        if (underWay || dueIn() > 0) {
            return;
        }
        List<Window.Mark> marks = marks(windows);
        if (!marks.isEmpty()) {
            lastStart = clock.getAsLong();
            settled = 0;
            underWay = true;
            consumer.commitAsync(offsets(marks), (ignored, failure) -> onCommitted(marks, failure));
        }
    }

    private void onCommitted(List<Window.Mark> marks, @Nullable Exception failure) {
        underWay = false;
        failing = failure != null;
        if (failure == null) {
            marks.forEach(mark -> mark.window().committed(mark));
        } else if (failure instanceof OffsetMetadataTooLarge) {
            tellLess();
            settled = records; // and at once
        } else if (failure instanceof KafkaException fault && !Faults.passes(fault)) {
            fatal = fault;
        } else {
            log("commit failed, it is repeated with the next", failure);
        }
        mailbox.urgentFrom(untilDue()); // the next commit may be due already
    }

    /**
     * Commits now and waits for it; what can't be committed in time is delivered again by whoever comes next.
     *
     * @param windows may become fewer while {@code again} is asked
     * @param bound how long to wait at most
     * @param again asked while the group is being rearranged, when no commit is taken: whether to try once more
     */
    void commitNow(Collection<Window> windows, Duration bound, BooleanSupplier again) {
        boolean woken = false;
        try {
            while (true) {
                try {
                    commit(windows, bound);
                    return;
                } catch (WakeupException e) { // meant for the poll, which gets it below
                    woken = true;
                } catch (OffsetMetadataTooLarge e) {
                    tellLess();
                } catch (RebalanceInProgressException e) {
                    if (!again.getAsBoolean()) {
                        throw e;
                    }
                }
            }
        } catch (KafkaException e) {
            log("last commit of these partitions failed, what they delivered since will be repeated", e);
        } finally {
            if (woken) {
                consumer.wakeup();
            }
        }
    }

    private void commit(Collection<Window> windows, Duration bound) {
        List<Window.Mark> marks = marks(windows);
        if (!marks.isEmpty()) {
            consumer.commitSync(offsets(marks), bound);
            marks.forEach(mark -> mark.window().committed(mark));
        }
    }

    private List<Window.Mark> marks(Collection<Window> windows) {
        return windows.stream()
                .filter(Window::hasNews)
                .map(window -> window.mark(metadataBound))
                .toList();
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(List<Window.Mark> marks) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        marks.forEach(
                mark -> offsets.put(mark.window().partition(), new OffsetAndMetadata(mark.offset(), mark.metadata())));
        return offsets;
    }

    /** Kafka takes less metadata than was thought: less is told from now on, in the end none. */
    private void tellLess() {
        metadataBound = metadataBound < 2 * LEAST_METADATA ? 0 : metadataBound / 2;
        LOGGER.atWarn()
                .addKeyValue("task", task)
                .addKeyValue("characters", metadataBound)
                .log("Kafka refuses the metadata of a commit, less is written from now on");
    }

    private void log(String what, Exception failure) {
        LOGGER.atWarn()
                .addKeyValue("task", task)
                .addKeyValue("error", failure.toString())
                .log(what);
    }
}
