package io.datahubgateway.egress.poll;

import org.apache.kafka.common.TopicPartition;

/** Windows that no poll loop reads from. */
public final class Windows {

    private Windows() {}

    public static Window of(String topic, int partition) {
        return new Window(new TopicPartition(topic, partition), new Mailbox(), false);
    }
}
