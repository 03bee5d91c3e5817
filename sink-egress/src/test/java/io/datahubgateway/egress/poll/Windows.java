package io.datahubgateway.egress.poll;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One partition as a poll loop treats it, by the same window and ledger, without Kafka. */
public final class Windows {

    private final Mailbox mailbox = new Mailbox();
    private final Window window;
    private final List<Long> finished = new ArrayList<>();
    private boolean quiet;

    public Windows(String topic, int partition) {
        window = new Window(new TopicPartition(topic, partition), mailbox, false);
    }

    public Window window() {
        return window;
    }

    /** What was committed of the partition at last. */
    public void restore(OffsetAndMetadata last) {
        window.restore(last);
    }

    /** The records are read; returns those to be handed over. */
    public List<ConsumerRecord<byte[], byte[]>> received(List<ConsumerRecord<byte[], byte[]>> records) {
        return window.received(records);
    }

    /** What is committed now, with at most so many characters of metadata. */
    public OffsetAndMetadata commit(int most) {
        settle();
        Window.Mark mark = window.mark(most);
        window.committed(mark);
        return new OffsetAndMetadata(mark.offset(), mark.metadata());
    }

    public long uncommitted() {
        settle();
        return window.uncommitted();
    }

    /** Offsets that came back as finished, in the order in which they did. */
    public List<Long> finished() {
        settle();
        return finished;
    }

    /** Where a successor goes on, -1 before anything was read. */
    public long committable() {
        settle();
        return window.ledger.committable();
    }

    public long heldBytes() {
        return window.held();
    }

    public boolean isQuiet() {
        settle();
        return quiet;
    }

    private void settle() {
        for (Mailbox.Note note : mailbox.takeAll()) {
            quiet |= note.quiet();
            window.settle(note.finished());
            for (long offset : note.finished()) {
                finished.add(offset);
            }
        }
    }
}
