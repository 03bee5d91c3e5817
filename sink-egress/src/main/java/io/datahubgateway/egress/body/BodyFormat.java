package io.datahubgateway.egress.body;

import io.datahubgateway.common.task.SinkDefinition;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How records become the body of a request. Stateless; on the task's context. */
public interface BodyFormat {

    /** The format that the definition asks for. */
    static BodyFormat of(SinkDefinition definition) {
        return definition.batch().records() == 1 ? new SingleValue() : new JsonArray();
    }

    /** Bytes of a body without records. */
    int emptySize();

    /** Bytes by which the record makes a body longer. */
    int sizeOf(ConsumerRecord<byte[], byte[]> record, boolean first);

    /**
     * Makes a body of the records, or of as many at the beginning as fit this format.
     *
     * @param records at least one
     * @param size what {@link #emptySize} and {@link #sizeOf} add up to
     */
    Body encode(List<ConsumerRecord<byte[], byte[]>> records, int size);
}
