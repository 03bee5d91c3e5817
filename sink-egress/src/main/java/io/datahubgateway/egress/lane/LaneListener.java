package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.deliver.Reason;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a lane tells of its records. Called on the task's context. */
interface LaneListener {

    /** The destination took these records. They are finished. */
    void delivered(List<ConsumerRecord<byte[], byte[]>> records);

    /** A request failed and will be sent again. */
    void retrying(Reason why);

    /** A record can't be delivered. The lane does nothing more. */
    void rejected(Reason why);
}
