package io.datahubgateway.ingress.append;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What happened to the records of one request, each by its index: stored on all in-sync replicas, or a failure. Filled
 * by the thread that sends and by the producer's thread, in arrays of numbers instead of an object per record; read, on the
 * event loop of the request, only after the last record was decided.
 */
public final class AppendOutcomes {

    /** Of a request that was not appended. */
    public static final AppendOutcomes NONE = new AppendOutcomes(0);

    private static final VarHandle DECIDED = MethodHandles.arrayElementVarHandle(byte[].class);

    private final byte[] decided;
    private final int[] partitions;
    private final long[] offsets;
    private final long[] timestamps;
    private final long[] storedAt;
    private final AtomicInteger open;
    private final AtomicInteger failed = new AtomicInteger();
    private volatile @Nullable AppendFailure @Nullable [] failures; // none as long as all goes well
    private long storedBytes; // producer's thread, until the last record is decided

    AppendOutcomes(int records) {
        this.decided = new byte[records];
        this.partitions = new int[records];
        this.offsets = new long[records];
        this.timestamps = new long[records];
        this.storedAt = new long[records];
        this.open = new AtomicInteger(records);
    }

    /** Number of records. */
    public int size() {
        return offsets.length;
    }

    /** How many of them are stored. */
    public int stored() {
        return size() - failed.get();
    }

    /** Bytes of keys and values that are stored. */
    public long storedBytes() {
        return storedBytes;
    }

    /** Whether Kafka has stored the record on all in-sync replicas. */
    public boolean isStored(int index) {
        return failed.get() == 0 || failure(index) == null;
    }

    /** Of a record that is stored. */
    public int partition(int index) {
        return partitions[index];
    }

    /** Of a record that is stored. */
    public long offset(int index) {
        return offsets[index];
    }

    /** What a record that is stored has as its time, milliseconds since the epoch. */
    public long timestamp(int index) {
        return timestamps[index];
    }

    /** When the acknowledgement of a record that is stored arrived, milliseconds since the epoch. */
    public long storedAt(int index) {
        return storedAt[index];
    }

    /** Why the record was not acknowledged, null when it is stored. */
    public @Nullable AppendFailure failure(int index) {
        AppendFailure[] some = failures;
        return some == null ? null : some[index];
    }

    /** The producer's thread. Returns whether this decided the last record. */
    boolean store(int index, RecordMetadata stored, long now) {
        if (!first(index)) {
            return false;
        }
        partitions[index] = stored.partition();
        offsets[index] = stored.offset();
        timestamps[index] = stored.timestamp();
        storedAt[index] = now;
        storedBytes += Math.max(0, stored.serializedKeySize()) + Math.max(0, stored.serializedValueSize());
        return open.decrementAndGet() == 0;
    }

    /** The thread that sends, or the producer's. Returns whether this decided the last record. */
    boolean fail(int index, AppendFailure failure) {
        if (!first(index)) {
            return false;
        }
        synchronized (this) {
            if (failures == null) {
                failures = new AppendFailure[size()];
            }
            failures[index] = failure;
        }
        failed.incrementAndGet();
        return open.decrementAndGet() == 0;
    }

    /** The first word about a record holds: a broken producer may throw and call back for the same one. */
    private boolean first(int index) {
        return DECIDED.compareAndSet(decided, index, (byte) 0, (byte) 1);
    }
}
