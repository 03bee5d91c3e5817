package io.datahubgateway.common.commit;

import java.util.Arrays;

/** Ranges of offsets in ascending order that don't touch each other. Two numbers each, no object. */
public final class OffsetRanges {

    private long[] bounds = new long[8]; // where each begins, and where it ends
    private int count;

    /**
     * Adds a range behind all others; one that touches the last one becomes part of it.
     *
     * @param from its first offset
     * @param to the offset after its last one, above {@code from}
     */
    public void add(long from, long to) {
        if (count > 0 && from < to(count - 1) || to <= from) {
            throw new IllegalArgumentException("range " + from + " to " + to + " after " + this);
        }
        if (count > 0 && from == to(count - 1)) {
            bounds[2 * count - 1] = to;
            return;
        }
        if (2 * count == bounds.length) {
            bounds = Arrays.copyOf(bounds, bounds.length * 2);
        }
        bounds[2 * count] = from;
        bounds[2 * count + 1] = to;
        count++;
    }

    public int count() {
        return count;
    }

    /** First offset of a range. */
    public long from(int index) {
        return bounds[2 * index];
    }

    /** The offset after the last one of a range. */
    public long to(int index) {
        return bounds[2 * index + 1];
    }

    public boolean contains(long offset) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (offset < from(middle)) {
                high = middle - 1;
            } else if (offset >= to(middle)) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ").append(from(i)).append("..").append(to(i) - 1);
        }
        return text.append(']').toString();
    }
}
