package io.datahubgateway.bench.egress;

import java.util.List;

/**
 * A destination that takes sixteen requests at a time: what adaptive concurrency delivers once it had ten seconds to find
 * that, to what the best fixed one delivers.
 */
record Adaptive(int bestFixed, double fixedPerSecond, double adaptivePerSecond) {

    private static final int VALUE_BYTES = 1024;
    private static final int MOST = 256;

    static Adaptive measure(Deliveries deliveries, Subject gateway, Backlogs backlogs, double seconds) {
        String topic = backlogs.of(VALUE_BYTES);
        int best = 0;
        double bestPerSecond = 0;
        for (int inFlight : List.of(4, 16, 64)) {
            Sink sink = Sink.oneByOne("key", inFlight, "/slots");
            double perSecond = deliveries
                    .measure(gateway, sink, VALUE_BYTES, topic, seconds / 3, seconds)
                    .perSecond();
            if (perSecond > bestPerSecond) {
                best = inFlight;
                bestPerSecond = perSecond;
            }
        }
        Sink sink = Sink.adaptive(MOST, "/slots");
        double found = deliveries
                .measure(gateway, sink, VALUE_BYTES, topic, seconds / 3 * 10, seconds)
                .perSecond();
        return new Adaptive(best, bestPerSecond, found);
    }

    double ratio() {
        return adaptivePerSecond / fixedPerSecond;
    }
}
