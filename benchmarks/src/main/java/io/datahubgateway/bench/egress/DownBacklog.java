package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.process.JvmCounters;

/**
 * A sink with a backlog whose destination is down: what lives on the heap of the gateway besides what lived there before.
 *
 * @param mebibytes live after a full collection, at most
 */
record DownBacklog(double mebibytes) {

    private static final Sink SINK = Sink.oneByOne("key", 64, "/");
    private static final int VALUE_BYTES = 100;
    private static final int LOOKS = 3;

    static DownBacklog measure(GatewaySubject gateway, Backlogs backlogs, EgressOptions options) {
        JvmCounters counters = gateway.process().counters();
        String topic = backlogs.of(VALUE_BYTES, options.backlog);
        long before = live(counters);
        long most = 0;
        gateway.beginTowardsNobody(SINK, topic);
        try {
            for (int look = 0; look < LOOKS; look++) {
                Deliveries.pause(options.seconds);
                most = Math.max(most, live(counters) - before);
            }
        } finally {
            gateway.end();
        }
        return new DownBacklog(most / 1024.0 / 1024);
    }

    private static long live(JvmCounters counters) {
        counters.collect();
        return counters.heapBytes();
    }
}
