package io.datahubgateway.egress.poll;

import io.datahubgateway.common.commit.CommitMetadata;
import io.datahubgateway.egress.ledger.OffsetLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of one partition, from the moment it was assigned until it is revoked or lost: an epoch. A partition that
 * comes back gets a new window, so whatever belongs to an old one can be told and is discarded.
 *
 * <p>{@link #finished} and {@link #quiet} may be called from any thread and are how deliveries get back to the poll thread;
 * everything else belongs to the poll thread.
 */
public final class Window {

    /** What a record takes besides its bytes: objects, headers' objects, a lane of its own, and what is known of its failures. */
    private static final int RECORD_OVERHEAD = 400;

    private static final long NOT_WAITING_FOR_ROOM = -1;

    private final TopicPartition partition;
    private final Mailbox mailbox;
    private final AtomicLong held = new AtomicLong(); // bytes received and not finished
    private volatile long roomAt = NOT_WAITING_FOR_ROOM;

    // Poll thread only
    final OffsetLedger ledger = new OffsetLedger();
    boolean paused; // the consumer's flag: it fetches nothing of it
    boolean beforeGap; // the next offset is missing in Kafka: nothing to fetch before what is held is finished
    boolean quiet; // drained: nothing is under way
    boolean restored; // what an earlier assignment finished is known: nothing is fetched before
    boolean aheadIsFull; // so much is finished out of order that a commit can hardly tell it: nothing is fetched
    private boolean closed;
    private long committed = OffsetLedger.UNKNOWN;
    private long toldFinished; // how many were ever finished when the last successful commit was made
    private long covered; // how many of them it tells of

    /** What a commit says of a window, and what it covers. */
    record Mark(Window window, long offset, String metadata, long finished, long covered) {}

    Window(TopicPartition partition, Mailbox mailbox, boolean paused) {
        this.partition = partition;
        this.mailbox = mailbox;
        this.paused = paused;
    }

    public TopicPartition partition() {
        return partition;
    }

    /** The destination took these records. Any thread. */
    public void finished(List<ConsumerRecord<byte[], byte[]>> records) {
        long[] offsets = new long[records.size()];
        long bytes = 0;
        for (int i = 0; i < offsets.length; i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            offsets[i] = record.offset();
            bytes += bytesOf(record);
        }
        long left = held.addAndGet(-bytes);
        mailbox.finished(this, offsets, left <= roomAt);
    }

    /** Nothing of this window is under way any more, and nothing will be. Any thread. */
    public void quiet() {
        mailbox.quiet(this);
    }

    /** What was committed at last, which is told before anything is received. */
    void restore(@Nullable OffsetAndMetadata last) {
        if (last != null) {
            ledger.restore(CommitMetadata.read(last.offset(), last.metadata()));
        }
        restored = true;
    }

    /** Notes the records and returns those that an earlier assignment has not finished. */
    List<ConsumerRecord<byte[], byte[]>> received(List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> unfinished = new ArrayList<>(records.size());
        long bytes = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (ledger.received(record.offset())) {
                unfinished.add(record);
                bytes += bytesOf(record);
            } else {
                toldFinished++; // the commit that told so covers it
                covered++;
            }
        }
        held.addAndGet(bytes);
        return unfinished;
    }

    /** Notes what came back; an old window's completions change nothing. */
    void settle(long[] offsets) {
        if (!closed) {
            for (long offset : offsets) {
                ledger.finished(offset);
            }
        }
    }

    long held() {
        return held.get();
    }

    /** Bytes that it takes: what it holds, and its ledger, which grows while one record waits and others pass it. */
    long taken() {
        return held() + ledger.bytes();
    }

    /** The next completion that leaves this many bytes or fewer wakes the poll thread. */
    void wakeAtRoom(long bytes) {
        roomAt = Math.max(NOT_WAITING_FOR_ROOM, bytes - ledger.bytes());
    }

    void roomIsThere() {
        roomAt = NOT_WAITING_FOR_ROOM;
    }

    /** Whether something was finished, or passed over, since the last successful commit. */
    boolean hasNews() {
        return ledger.finishedCount() > toldFinished || ledger.outstanding() == 0 && ledger.committable() > committed;
    }

    /** Whether it holds nothing and has nothing to commit, and may be fetched. */
    boolean isIdle() {
        return restored && ledger.outstanding() == 0 && !hasNews();
    }

    /**
     * What a commit has to say now.
     *
     * @param most characters of metadata, 0 for none
     */
    Mark mark(int most) {
        long offset = ledger.committable();
        CommitMetadata.Text ahead = CommitMetadata.write(offset, ledger.finishedAhead(), most);
        int length = ahead.text().length();
        aheadIsFull = most > 0 && length > (aheadIsFull ? most / 2 : most / 4 * 3);
        return new Mark(this, offset, ahead.text(), ledger.finishedCount(), ledger.finishedBefore(ahead.end()));
    }

    /** A commit succeeded. */
    void committed(Mark mark) {
        committed = Math.max(committed, mark.offset);
        toldFinished = Math.max(toldFinished, mark.finished);
        covered = Math.max(covered, mark.covered);
    }

    /** Records that are finished and of which no successful commit tells. */
    long uncommitted() {
        return ledger.finishedCount() - covered;
    }

    void close() {
        closed = true;
    }

    private static long bytesOf(ConsumerRecord<byte[], byte[]> record) {
        long bytes = RECORD_OVERHEAD;
        bytes += Math.max(0, record.serializedKeySize());
        bytes += Math.max(0, record.serializedValueSize());
        for (Header header : record.headers().toArray()) { // without one, no object
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }
}
