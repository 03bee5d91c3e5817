package io.datahubgateway.egress.ledger;

import io.datahubgateway.common.commit.OffsetRanges;

/**
 * What of one partition is received, what of it is finished, and how far that may be committed. Records are received
 * in ascending order of their offsets, which may have holes (compaction, transaction markers), and are finished in any
 * order.
 *
 * <p>The law: {@link #committable()} never passes a record that is received and not finished.
 *
 * <p>Pure bookkeeping, one owner: the poll thread. A record costs eight bytes and a bit while it is in the ledger, and
 * no object.
 */
public final class OffsetLedger {

    /** Nothing was received yet, so nothing can be said about an offset. */
    public static final long UNKNOWN = -1;

    private static final int FIRST_CAPACITY = 64; // a power of two and a multiple of the bits of a long

    // Records are numbered from 0 in order of arrival. Record i has its place at i modulo the capacity.
    private long[] offsets = new long[FIRST_CAPACITY];
    private long[] done = new long[FIRST_CAPACITY / Long.SIZE];
    private long head; // the oldest record that is not finished: everything before it has left
    private long tail; // the number that the next record gets
    private long outstanding;
    private long position = UNKNOWN;
    private long newestDone = UNKNOWN; // the newest record that was ever finished
    private OffsetRanges restored = new OffsetRanges(); // finished in an assignment before this one

    /** What an earlier assignment says is finished. Before anything is received. */
    public void restore(OffsetRanges finished) {
        restored = finished;
    }

    /**
     * Says whether the record is still to be delivered: it is not when an earlier assignment has finished it; it is finished
     * then on arrival.
     *
     * @throws IllegalArgumentException unless the offset is higher than all before
     */
    public boolean received(long offset) {
        if (offset < position) {
            throw new IllegalArgumentException("offset " + offset + " after position " + position);
        }
        if (tail - head == offsets.length) {
            grow();
        }
        offsets[slot(tail)] = offset;
        tail++;
        outstanding++;
        position = offset + 1;
        return !restored.contains(offset) || !finished(offset);
    }

    /** The partition was read up to here: no record before this offset is still to come. */
    public void readTo(long nextOffset) {
        position = Math.max(position, nextOffset);
    }

    /** Says whether the record was outstanding; one that was never received or is finished already changes nothing. */
    public boolean finished(long offset) {
        long record = find(offset);
        if (record == UNKNOWN || isDone(record)) {
            return false;
        }
        mark(record);
        newestDone = Math.max(newestDone, record);
        outstanding--;
        while (head < tail && isDone(head)) {
            unmark(head);
            head++;
        }
        return true;
    }

    /**
     * Where a successor has to go on: the oldest unfinished record, or, when there is none, the place up to which the
     * partition was read, so that markers at the end of a topic show no lag. {@link #UNKNOWN} before anything was read.
     */
    public long committable() {
        return head < tail ? offsets[slot(head)] : position;
    }

    /** Records that are received and not finished. */
    public long outstanding() {
        return outstanding;
    }

    /** Bytes that the records in it take: those from the oldest unfinished one on, finished or not. */
    public long bytes() {
        return (tail - head) * (Long.BYTES + 1);
    }

    /** Records that were ever finished. */
    public long finishedCount() {
        return tail - outstanding;
    }

    /** Records that were ever finished and lie before {@link #committable()}. */
    public long committableCount() {
        return head;
    }

    /**
     * What is finished from {@link #committable()} on, also what an earlier assignment finished and this one has not received
     * yet. Holes belong to the ranges beside them.
     */
    public OffsetRanges finishedAhead() {
        OffsetRanges ahead = new OffsetRanges();
        long begin = UNKNOWN;
        for (long record = head; record <= newestDone; record++) {
            if (isDone(record)) {
                begin = begin == UNKNOWN ? offsets[slot(record)] : begin;
            } else if (begin != UNKNOWN) {
                ahead.add(begin, offsets[slot(record)]);
                begin = UNKNOWN;
            }
        }
        if (begin != UNKNOWN) {
            ahead.add(begin, newestDone + 1 < tail ? offsets[slot(newestDone + 1)] : position);
        }
        for (int i = 0; i < restored.count(); i++) {
            long from = Math.max(position, restored.from(i));
            if (from < restored.to(i)) {
                ahead.add(from, restored.to(i));
            }
        }
        return ahead;
    }

    /** Records that were ever finished and lie before this offset. */
    public long finishedBefore(long offset) {
        long count = head;
        for (long record = head; record <= newestDone && offsets[slot(record)] < offset; record++) {
            count += isDone(record) ? 1 : 0;
        }
        return count;
    }

    /** Offsets ascend: without holes the place is known at once, with holes it is not far before. */
    private long find(long offset) {
        if (head == tail || offset < offsets[slot(head)]) {
            return UNKNOWN;
        }
        long low = head;
        long high = Math.min(tail - 1, head + (offset - offsets[slot(head)]));
        while (low <= high) {
            long middle = offsets[slot(high)] == offset ? high : (low + high) >>> 1;
            long found = offsets[slot(middle)];
            if (found == offset) {
                return middle;
            }
            if (found < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return UNKNOWN;
    }

    private void grow() {
        long[] oldOffsets = offsets;
        long[] oldDone = done;
        offsets = new long[oldOffsets.length * 2];
        done = new long[oldDone.length * 2];
        for (long record = head; record < tail; record++) {
            int old = (int) (record & (oldOffsets.length - 1));
            offsets[slot(record)] = oldOffsets[old];
            if ((oldDone[old / Long.SIZE] & 1L << old) != 0) {
                mark(record);
            }
        }
    }

    private int slot(long record) {
        return (int) (record & (offsets.length - 1));
    }

    private boolean isDone(long record) {
        int slot = slot(record);
        return (done[slot / Long.SIZE] & 1L << slot) != 0;
    }

    private void mark(long record) {
        int slot = slot(record);
        done[slot / Long.SIZE] |= 1L << slot;
    }

    private void unmark(long record) {
        int slot = slot(record);
        done[slot / Long.SIZE] &= ~(1L << slot);
    }
}
