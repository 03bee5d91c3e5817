package io.datahubgateway.egress.poll;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Whether a poll loop may rest, which is to fetch nothing because the {@link IdleWatch} does it.
 *
 * <pre>
 *   awake --- 5 s nothing came, nothing is held, nothing to commit ---&gt; asked --- the watch stands ---&gt; at rest
 *     ^                                                                    |                            |
 *     +--- a record, another assignment, a pause, the watch is over &lt;------+----------------------------+
 * </pre>
 *
 * <p>It fetches itself until the watch stands, and again from the moment at which it is over. At rest it looks for itself
 * once in half a minute, lest a fault of the watch be for good. Poll thread.
 */
final class Rest {

    private static final long IDLE = TimeUnit.SECONDS.toNanos(5);
    private static final long BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(30);

    private final Consumer<byte[], byte[]> consumer;
    private final IdleWatch idleWatch;
    private final Runnable wake;
    private final LongSupplier clock;
    private @Nullable Watch watch;
    private boolean begun; // the watch was seen to stand
    private long quietSince;
    private long lastLook;
    private int assignment; // the one for which the above holds

    /** @param wake makes the poll return; any thread */
    Rest(Consumer<byte[], byte[]> consumer, IdleWatch idleWatch, Runnable wake) {
        this.consumer = consumer;
        this.idleWatch = idleWatch;
        this.wake = wake;
        this.clock = idleWatch.clock();
        this.quietSince = clock.getAsLong();
    }

    /** Something came, or is about to: it fetches itself. */
    void disturb() {
        quietSince = clock.getAsLong();
        if (watch != null) {
            idleWatch.end(watch);
            watch = null;
        }
        begun = false;
    }

    /**
     * Whether nothing is to be fetched in this turn. Before each poll.
     *
     * @param nothingElse there is no other reason not to fetch, and no commit under way
     */
    boolean isOn(Assignments assignments, boolean nothingElse) {
        boolean same = assignments.changes() == assignment;
        assignment = assignments.changes();
        if (!same || !nothingElse || !areIdle(assignments.windows()) || watch != null && watch.isOver()) {
            disturb();
        } else if (watch == null && clock.getAsLong() - quietSince >= IDLE) {
            ask(assignments.windows());
        } else if (watch != null && watch.stands()) {
            return !isTimeToLook();
        }
        return false;
    }

    private static boolean areIdle(Collection<Window> windows) {
        return !windows.isEmpty() && windows.stream().allMatch(Window::isIdle);
    }

    private void ask(Collection<Window> windows) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        try {
            for (Window window : windows) {
                positions.put(window.partition(), consumer.position(window.partition(), Duration.ZERO));
            }
        } catch (KafkaException e) { // one is not known, which the poll puts right
            disturb();
            return;
        }
        watch = idleWatch.watch(positions, wake);
    }

    private boolean isTimeToLook() {
        long now = clock.getAsLong();
        boolean look = begun && now - lastLook >= BETWEEN_LOOKS;
        if (!begun || look) {
            begun = true;
            lastLook = now;
        }
        return look;
    }
}
