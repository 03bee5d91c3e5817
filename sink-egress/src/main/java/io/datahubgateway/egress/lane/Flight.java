package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.body.BodyFormat;
import io.datahubgateway.egress.deliver.Deliverer.Exchange;
import io.datahubgateway.egress.deliver.Verdicts.Split;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records that were drawn together, from then until each is finished or back in a lane. They stand lane by lane, each
 * lane's in order. Sent as one request, or, when that is taken apart, one part after the other from front to back, while
 * their lanes stay busy. On the task's context.
 */
final class Flight {

    final WindowLanes home;

    @Nullable
    Exchange exchange; // while a part is under way

    int place = -1; // among those under way
    long begun; // when its last part was sent, by the task's clock

    private final List<ConsumerRecord<byte[], byte[]>> records;
    private int bytes;
    private Lane[] lanes = new Lane[1];
    private int[] ends = new int[1]; // where the records of each lane end
    private int runs;
    private @Nullable Deque<Integer> partEnds; // the parts that are to be sent, the next one on top; null for one
    private int from; // where the part begins
    private Fate @Nullable [] fates; // null as long as nothing but deliveries is known

    /** @param bytes of a body without records */
    Flight(WindowLanes home, int capacity, int bytes) {
        this.home = home;
        this.records = new ArrayList<>(capacity);
        this.bytes = bytes;
    }

    void add(ConsumerRecord<byte[], byte[]> record, int size) {
        records.add(record);
        bytes += size;
    }

    /** What was added since the last end is of this lane. */
    void endRun(Lane lane) {
        if (runs == lanes.length) {
            lanes = Arrays.copyOf(lanes, runs * 2);
            ends = Arrays.copyOf(ends, runs * 2);
        }
        lanes[runs] = lane;
        ends[runs++] = records.size();
    }

    int size() {
        return records.size();
    }

    /** Of the body of all. */
    int bytes() {
        return bytes;
    }

    /** Whether nothing but deliveries is known of it and it is sent as a whole. */
    boolean isWhole() {
        return from == 0 && isLastPart() && fates == null;
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        return records;
    }

    /** The records of the part that is next, or under way. */
    List<ConsumerRecord<byte[], byte[]>> part() {
        return isWhole() ? records : records.subList(from, partEnd());
    }

    private int partEnd() {
        return partEnds == null || partEnds.isEmpty() ? records.size() : partEnds.element();
    }

    private boolean isLastPart() {
        return partEnds == null || partEnds.isEmpty();
    }

    int partBytes(BodyFormat format) {
        if (isWhole()) {
            return bytes;
        }
        int sum = format.emptySize();
        for (int i = from; i < partEnd(); i++) {
            sum += format.sizeOf(records.get(i), i == from);
        }
        return sum;
    }

    /** The part gets no more than so many records; the others are the next part. */
    void shorten(int size) {
        if (from + size < partEnd()) {
            if (partEnds == null) {
                partEnds = new ArrayDeque<>();
            }
            partEnds.push(from + size);
        }
    }

    /** Takes the part, of two records or more, apart: its first half is next. */
    void split(Split how, BodyFormat format) {
        int half = part().size() / 2;
        if (how == Split.BY_BYTES) {
            long all = partBytes(format);
            long sum = 0;
            for (half = 0; half < part().size() - 1 && (half == 0 || sum < all / 2); half++) {
                sum += format.sizeOf(records.get(from + half), half == 0);
            }
        }
        shorten(half);
    }

    /** Place of the record among all of them, -1 when it is not in it. */
    int indexOf(long offset) {
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).offset() == offset) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the record at this place, counted from the first of all, is in the request that is under way. */
    boolean isSent(int index) {
        return exchange != null && index >= from && index < partEnd();
    }

    boolean isFinished(int index) {
        return fateOf(index) == Fate.FINISHED;
    }

    /** Lane of the record at this place. */
    Lane laneOf(int index) {
        int run = 0;
        while (ends[run] <= index) {
            run++;
        }
        return lanes[run];
    }

    /** Place of the lane's oldest record that is not finished, -1 when the lane has none in it. */
    int oldestOf(Lane lane) {
        for (int run = 0, begin = 0; run < runs; begin = ends[run++]) {
            for (int i = begin; lanes[run] == lane && i < ends[run]; i++) {
                if (!isFinished(i)) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** The record at this place of the part has this fate. */
    void fate(int index, Fate fate) {
        if (fates == null) {
            fates = new Fate[records.size()];
            Arrays.fill(fates, 0, from, Fate.FINISHED);
        }
        fates[from + index] = fate;
    }

    /** All records of the part are finished. */
    void finished() {
        if (fates != null) {
            Arrays.fill(fates, from, partEnd(), Fate.FINISHED);
        }
    }

    /** The part is over. Says whether all of it is finished and another one is next. */
    boolean goesOn() {
        int end = partEnd();
        boolean finished = true;
        for (int i = from; i < end && fates != null; i++) {
            finished &= fates[i] == Fate.FINISHED;
        }
        if (partEnds != null && !partEnds.isEmpty()) {
            partEnds.pop();
        }
        from = end;
        return finished && end < records.size();
    }

    /** Tells each lane that it has no records in it any more; all are finished. */
    void forEachLane(Consumer<Lane> landed) {
        for (int run = 0; run < runs; run++) {
            landed.accept(lanes[run]);
        }
    }

    /**
     * Puts what is not finished back and gives the lanes in which it is, and those that have nothing of it. What was in an
     * unordered lane goes to lanes of its own, so that it waits alone.
     */
    void land(Consumer<Lane> landed) {
        int begin = 0;
        for (int run = 0; run < runs; run++) {
            if (lanes[run].ordered) {
                landOrdered(lanes[run], begin, ends[run]);
                landed.accept(lanes[run]);
            } else {
                landed.accept(lanes[run]);
                landUnordered(begin, ends[run]).forEach(landed);
            }
            begin = ends[run];
        }
    }

    private void landOrdered(Lane lane, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (fateOf(i) instanceof Fate.Dispose dispose) {
                lane.failed(dispose.failure());
            }
        }
        for (int i = end - 1; i >= begin; i--) {
            Fate fate = fateOf(i);
            if (fate instanceof Fate.Again again) {
                lane.notBefore = Math.max(lane.notBefore, again.notBefore());
            }
            if (fate == null || fate instanceof Fate.Again) {
                home.putBack(lane, records.get(i));
            }
        }
    }

    /** One lane for all that wait equally long, one for all that are to be disposed of. */
    private List<Lane> landUnordered(int begin, int end) {
        Map<Long, Lane> again = new LinkedHashMap<>();
        Lane dispose = new Lane(home, true, null);
        for (int i = end - 1; i >= begin; i--) {
            Fate fate = fateOf(i);
            if (fate instanceof Fate.Again later) {
                home.putBack(ownLane(again, later.notBefore()), records.get(i));
            } else if (fate == null) {
                home.putBack(ownLane(again, 0), records.get(i));
            }
        }
        for (int i = begin; i < end; i++) {
            if (fateOf(i) instanceof Fate.Dispose failed) {
                dispose.failed(failed.failure());
            }
        }
        List<Lane> own = new ArrayList<>(again.values());
        if (dispose.failure() != null) {
            own.add(dispose);
        }
        return own;
    }

    private Lane ownLane(Map<Long, Lane> lanes, long notBefore) {
        return lanes.computeIfAbsent(notBefore, at -> {
            Lane lane = new Lane(home, false, null);
            lane.notBefore = at;
            return lane;
        });
    }

    private @Nullable Fate fateOf(int i) {
        if (fates == null) {
            return i < from ? Fate.FINISHED : null;
        }
        return fates[i];
    }
}
