package io.datahubgateway.ingress.read;

import io.datahubgateway.common.json.JsonBytes;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How the records of one read stand in an answer. What stands before and behind all of them takes at most {@value #AROUND}
 * bytes. Used by the reader's thread.
 */
public interface RecordForm {

    /** Bytes that are kept free for what is not records. */
    int AROUND = 512;

    /**
     * Writes a record, and before the first one what the answer begins with.
     *
     * @param datahub id of the task through which it is read
     * @throws JsonBytes.FullException when there is no room for it
     */
    void write(JsonBytes json, String datahub, ConsumerRecord<byte[], byte[]> entry, boolean first);

    /**
     * Writes what the answer ends with.
     *
     * @param empty whether no record was written, so nothing at all
     */
    void end(JsonBytes json, RecordReader.Progress progress, boolean empty);
}
