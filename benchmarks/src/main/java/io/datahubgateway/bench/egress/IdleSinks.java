package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.process.ChildProcess;
import io.datahubgateway.bench.process.JvmCounters.Reading;
import io.datahubgateway.bench.process.TaskApi;

/**
 * A gateway with many sinks and nothing to deliver.
 *
 * @param percentOfCore that it uses more than without them
 * @param residentMebibytes more than without them, for each
 * @param liveMebibytes on the heap, more than without them, for each
 */
record IdleSinks(double percentOfCore, double residentMebibytes, double liveMebibytes) {

    private static final double MEBIBYTE = 1024 * 1024;

    /** Of a measurement's length, by default 15 s: groups form, sinks wait for 5 s, what start-up left is collected. */
    private static final double UNTIL_THEY_REST = 5;

    /** Likewise, by default 36 s: at rest a sink looks for itself every 30 to 40. */
    private static final double ONE_LOOK_OF_EACH = 12;

    static IdleSinks measure(ChildProcess gateway, String topic, EgressOptions options) {
        int sinks = options.idleSinks;
        TaskApi tasks = new TaskApi(gateway.fact("control"));
        State before = State.of(gateway, options.seconds);
        Sink sink = Sink.oneByOne("partition", 64, "/");
        for (int i = 0; i < sinks; i++) {
            String id = "idle-" + i;
            tasks.put(id, sink.definition(id, topic, "http://127.0.0.1:1"));
        }
        Deliveries.pause(UNTIL_THEY_REST * options.seconds);
        State after = State.of(gateway, ONE_LOOK_OF_EACH * options.seconds);
        return new IdleSinks(
                after.percent - before.percent,
                (after.resident - before.resident) / MEBIBYTE / sinks,
                (after.live - before.live) / MEBIBYTE / sinks);
    }

    private record State(double percent, long resident, long live) {

        static State of(ChildProcess gateway, double seconds) {
            gateway.counters().collect();
            long live = gateway.counters().heapBytes();
            Reading begun = gateway.counters().read();
            Deliveries.pause(seconds);
            Reading used = gateway.counters().read().since(begun);
            return new State(100.0 * used.cpuNanos() / used.nanos(), gateway.residentBytes(), live);
        }
    }
}
