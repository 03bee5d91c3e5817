package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.process.ChildProcess;
import java.util.UUID;

/** The straight loop: knows a batch and requests in flight, no order. */
record LoopSubject(ChildProcess process, String kafka, String destination) implements Subject {

    /** Several rounds of the most that are under way, so that it seldom waits for the last of them. */
    private static final int MOST_IN_A_POLL = 16_000;

    @Override
    public Kind kind() {
        return Kind.LOOP;
    }

    @Override
    public void begin(Sink sink, String topic) {
        String consumer = String.join(
                ",",
                "bootstrap.servers=" + kafka,
                "group.id=" + UUID.randomUUID(),
                "enable.auto.commit=false",
                "auto.offset.reset=earliest",
                "max.poll.records=" + MOST_IN_A_POLL);
        process.ask(sink.order(consumer, topic, destination));
    }

    @Override
    public void end() {
        process.ask("end");
    }
}
