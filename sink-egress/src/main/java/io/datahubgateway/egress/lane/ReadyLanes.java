package io.datahubgateway.egress.lane;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a window that wait for their turn, the one with the oldest record first. Most get ready in the order of their
 * records and need no sorting; only those that come back behind younger ones are sorted. On the task's context.
 */
final class ReadyLanes {

    private final ArrayDeque<Lane> inOrder = new ArrayDeque<>();
    private final Queue<Lane> late = new PriorityQueue<>(Comparator.comparingLong(Lane::nextOffset));
    private int records;
    private long bytes; // what the records would add to one body, each as if it were not the first

    /** The lane is not empty. */
    void add(Lane lane) {
        Lane last = inOrder.peekLast();
        if (last == null || last.nextOffset() < lane.nextOffset()) {
            inOrder.addLast(lane);
        } else {
            late.add(lane);
        }
        grown(lane.size(), lane.bytes());
    }

    /** Lanes that are ready have got more. */
    void grown(int moreRecords, long moreBytes) {
        records += moreRecords;
        bytes += moreBytes;
    }

    /** The one that is next, null when there is none. */
    @Nullable
    Lane peek() {
        Lane first = inOrder.peek();
        Lane other = late.peek();
        return first == null || other != null && other.nextOffset() < first.nextOffset() ? other : first;
    }

    /** Takes the one that {@link #peek} has given. */
    void remove(Lane next) {
        if (inOrder.peek() == next) {
            inOrder.remove();
        } else {
            late.remove();
        }
        grown(-next.size(), -next.bytes());
    }

    /** In no order. */
    Stream<Lane> stream() {
        return Stream.concat(inOrder.stream(), late.stream());
    }

    int records() {
        return records;
    }

    long bytes() {
        return bytes;
    }
}
