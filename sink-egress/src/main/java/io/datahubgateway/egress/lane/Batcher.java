package io.datahubgateway.egress.lane;

import io.datahubgateway.common.task.SinkDefinition.Batch;
import io.datahubgateway.egress.body.BodyFormat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of a lane that wait, and where one request ends and the next begins: at the first of the limits of
 * records, of bytes of the final body, and of the time that the first record has waited. A record that is larger than
 * the limit of bytes goes alone. Keeps the order. Pure: the clock is an argument.
 */
public final class Batcher {

    /** {@link #readyIn} while nothing waits. */
    public static final long NEVER = Long.MAX_VALUE;

    private final BodyFormat format;
    private final int maxRecords;
    private final long maxBytes;
    private final long lingerNanos;
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private final Deque<Arrival> arrivals = new ArrayDeque<>();
    private long waitingBytes; // what all that waits would add to one body, each as if it were not the first

    /** Records that came together: {@code left} of them wait. */
    private static final class Arrival {
        final long at;
        int left;

        Arrival(long at, int left) {
            this.at = at;
            this.left = left;
        }
    }

    /**
     * The records of one request.
     *
     * @param size of the body that they make
     */
    public record Taken(List<ConsumerRecord<byte[], byte[]>> records, int size) {}

    public Batcher(Batch limits, BodyFormat format) {
        this.format = format;
        this.maxRecords = limits.records();
        this.maxBytes = limits.bytes().bytes();
        this.lingerNanos = limits.linger().toNanos();
    }

    /** Puts records at the end. */
    public void add(List<ConsumerRecord<byte[], byte[]>> records, long now) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            waiting.add(record);
            waitingBytes += format.sizeOf(record, false);
        }
        arrivals.add(new Arrival(now, records.size()));
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Nanoseconds until a request is due, 0 if it is, {@link #NEVER} while nothing waits. */
    public long readyIn(long now) {
        if (waiting.isEmpty()) {
            return NEVER;
        }
        if (waiting.size() >= maxRecords || bodySizeOfAll() >= maxBytes) {
            return 0;
        }
        return Math.max(0, lingerNanos - (now - arrivals.element().at));
    }

    private long bodySizeOfAll() {
        ConsumerRecord<byte[], byte[]> first = waiting.element();
        return format.emptySize() + waitingBytes - format.sizeOf(first, false) + format.sizeOf(first, true);
    }

    /** Takes as many records as the limits of one request let through, at least one. Only while some wait. */
    public Taken take() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(Math.min(maxRecords, waiting.size()));
        long size = format.emptySize();
        while (records.size() < maxRecords && !waiting.isEmpty()) {
            ConsumerRecord<byte[], byte[]> next = waiting.element();
            long with = size + format.sizeOf(next, records.isEmpty());
            if (with > maxBytes && !records.isEmpty()) {
                break;
            }
            size = with;
            records.add(waiting.remove());
            waitingBytes -= format.sizeOf(next, false);
            leave();
        }
        return new Taken(records, Math.toIntExact(size));
    }

    private void leave() {
        Arrival oldest = arrivals.element();
        if (--oldest.left == 0) {
            arrivals.remove();
        }
    }

    /** Puts records that were taken last back to the front, to be sent without waiting again. */
    public void putBack(List<ConsumerRecord<byte[], byte[]>> records, long now) {
        List<ConsumerRecord<byte[], byte[]>> reversed = new ArrayList<>(records);
        Collections.reverse(reversed);
        for (ConsumerRecord<byte[], byte[]> record : reversed) {
            waiting.addFirst(record);
            waitingBytes += format.sizeOf(record, false);
        }
        arrivals.addFirst(new Arrival(now - lingerNanos, records.size()));
    }

    /** Forgets everything that waits. */
    public void clear() {
        waiting.clear();
        arrivals.clear();
        waitingBytes = 0;
    }
}
