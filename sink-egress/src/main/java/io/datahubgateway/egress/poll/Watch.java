package io.datahubgateway.egress.poll;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll loop asked the {@link IdleWatch} to watch, and whether it does. At first it does not; then it stands, or is
 * over at once because it is refused; what is over stays so.
 */
final class Watch {

    private final Map<TopicPartition, Long> positions;
    private final Runnable changed;
    private volatile boolean begun;
    private volatile boolean over;

    /**
     * @param positions of the partitions: the first offset of each that was not read
     * @param changed called on the thread of the idle watch, must return at once
     */
    Watch(Map<TopicPartition, Long> positions, Runnable changed) {
        this.positions = Map.copyOf(positions);
        this.changed = changed;
    }

    Map<TopicPartition, Long> positions() {
        return positions;
    }

    /** From now on nothing happens to any of these partitions that isn't told at once. Any thread. */
    boolean stands() {
        return begun && !over;
    }

    /** Something has happened, or nobody watches any more. Any thread. */
    boolean isOver() {
        return over;
    }

    /** A fetch that includes all of them was answered, and the next one is under way. Thread of the idle watch. */
    void begin() {
        begun = true;
        changed.run();
    }

    /** Something has happened, or they are not watched. Thread of the idle watch. */
    void tell() {
        over = true;
        changed.run();
    }

    /** Nobody wants to know any more. Any thread. */
    void end() {
        over = true;
    }
}
