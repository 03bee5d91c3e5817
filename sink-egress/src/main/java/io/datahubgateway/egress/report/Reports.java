package io.datahubgateway.egress.report;

import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.failure.Failure;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes note of what became of records. Never fails, never blocks, and nobody waits for it. On the task's context. */
public interface Reports {

    /** For sinks that don't report. */
    Reports NONE = new Reports() {
        @Override
        public void delivered(List<ConsumerRecord<byte[], byte[]>> records, Verdicts answer) {}

        @Override
        public void failed(Failure failure, Verdicts answer) {}
    };

    /** The destination took these records, with this answer. They are finished. */
    void delivered(List<ConsumerRecord<byte[], byte[]>> records, Verdicts answer);

    /**
     * The record can't be delivered; what becomes of it is up to the failure policy. Told once, and again when it was tried anew.
     *
     * @param answer the last one
     */
    void failed(Failure failure, Verdicts answer);
}
