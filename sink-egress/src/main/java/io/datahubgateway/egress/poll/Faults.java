package io.datahubgateway.egress.poll;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;

/** Which faults of Kafka pass by themselves. Decided by class, never by message. */
final class Faults {

    private Faults() {}

    /** Whether the same thing may work later, or the next poll puts it right. */
    static boolean passes(KafkaException fault) {
        return fault instanceof RetriableException || isOfTheGroup(fault);
    }

    /** The group is being rearranged, or has gone on without this member: joining again puts it right. */
    static boolean isOfTheGroup(KafkaException fault) {
        return fault instanceof CommitFailedException || fault instanceof RebalanceInProgressException;
    }
}
