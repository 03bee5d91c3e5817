package io.datahubgateway.ingress.read;

/** Where a read of a partition begins. */
@FunctionalInterface
public interface Start {

    /** What Kafka knows of the partition. On the reader's thread. */
    interface Bounds {

        /** Offset of the first record that is still there. */
        long begin();

        /** Offset after the last record that can be read. */
        long end();

        /** Offset of the first record that is not older; the end when there is none. */
        long firstSince(long timestamp);
    }

    /** The first offset to read, whether the partition has it or not. */
    long resolve(Bounds bounds);

    /** At this offset. */
    static Start at(long offset) {
        return bounds -> offset;
    }

    /** At the first record that is not older, in milliseconds since the epoch. */
    static Start since(long timestamp) {
        return bounds -> bounds.firstSince(timestamp);
    }

    /** So many offsets before the end, or at the beginning. */
    static Start latest(long count) {
        return bounds -> Math.max(bounds.begin(), bounds.end() - count);
    }
}
