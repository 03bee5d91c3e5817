package io.datahubgateway.ingress.read;

import io.datahubgateway.common.json.JsonBytes;
import io.vertx.core.buffer.Buffer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of one read as they will be sent, rendered one by one as they come from Kafka. Used by one thread at a time: a
 * reader's, then an event loop.
 */
final class RecordPage implements RecordReader.Taker {

    private static final int EXPECTED = 4 * 1024;

    private final String datahub;
    private final int count;
    private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;
    private final RecordForm form;
    private final int maxBytes;
    private final JsonBytes json;
    private int taken;

    /** How the reading API shows records. */
    enum Form implements RecordForm {

        /** {@code {"records":[...],"nextOffset":...,"endOffset":...}}. */
        DOCUMENT {
            @Override
            public void write(JsonBytes json, String datahub, ConsumerRecord<byte[], byte[]> entry, boolean first) {
                RecordView.write(json.ascii(first ? "{\"records\":[" : ","), datahub, entry);
            }

            @Override
            public void end(JsonBytes json, RecordReader.Progress progress, boolean empty) {
                json.ascii(empty ? "{\"records\":[" : "");
                json.ascii("],\"nextOffset\":").number(progress.next());
                json.ascii(",\"endOffset\":").number(progress.end()).ascii("}");
            }
        },

        /** One record alone. */
        SINGLE {
            @Override
            public void write(JsonBytes json, String datahub, ConsumerRecord<byte[], byte[]> entry, boolean first) {
                RecordView.write(json, datahub, entry);
            }

            @Override
            public void end(JsonBytes json, RecordReader.Progress progress, boolean empty) {}
        },

        /** An event per record, as a stream of server-sent events has them; the id of an event is that of its message. */
        EVENTS {
            @Override
            public void write(JsonBytes json, String datahub, ConsumerRecord<byte[], byte[]> entry, boolean first) {
                json.ascii("id: ").ascii(RecordView.id(datahub, entry)).ascii("\ndata: ");
                int from = json.length();
                RecordView.write(json, datahub, entry);
                json.inOneLine(from).ascii("\n\n");
            }

            @Override
            public void end(JsonBytes json, RecordReader.Progress progress, boolean empty) {}
        };
    }

    /**
     * @param datahub first part of the records' ids
     * @param count most records
     * @param wanted chooses records; may throw to end the read
     * @param maxBytes most bytes
     */
    RecordPage(
            String datahub,
            int count,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted,
            RecordForm form,
            int maxBytes) {
        this.datahub = datahub;
        this.count = count;
        this.wanted = wanted;
        this.form = form;
        this.maxBytes = maxBytes;
        this.json = new JsonBytes(EXPECTED, maxBytes);
    }

    /** @throws UnreadableRecordException when the first record has no room */
    @Override
    public boolean take(ConsumerRecord<byte[], byte[]> entry) {
        if (taken == count) {
            return false;
        }
        if (!wanted.test(entry)) {
            return true; // read over
        }
        int before = json.length();
        try {
            form.write(json, datahub, entry, taken == 0);
        } catch (JsonBytes.FullException e) {
            return doesNotFit(entry, before);
        }
        if (json.length() > maxBytes - RecordForm.AROUND) {
            return doesNotFit(entry, before);
        }
        taken++;
        return true;
    }

    private boolean doesNotFit(ConsumerRecord<byte[], byte[]> entry, int before) {
        if (taken == 0) {
            throw new UnreadableRecordException(entry.offset(), maxBytes);
        }
        json.truncate(before);
        return false;
    }

    String datahub() {
        return datahub;
    }

    int maxBytes() {
        return maxBytes;
    }

    int records() {
        return taken;
    }

    /** The whole, once the read has ended. */
    Buffer end(RecordReader.Progress progress) {
        form.end(json, progress, taken == 0);
        return json.buffer();
    }
}
