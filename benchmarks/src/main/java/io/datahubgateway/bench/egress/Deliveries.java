package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.process.ChildProcess;
import io.datahubgateway.bench.process.JvmCounters.Reading;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets a subject deliver for a while and counts at the destination. Blocks. */
record Deliveries(ChildProcess destination) {

    private static final double PATIENCE = 20;

    /**
     * @param settle seconds from the first record until it counts
     * @param seconds for which it counts
     */
    Run measure(Subject subject, Sink sink, int valueBytes, String topic, double settle, double seconds) {
        Arrived idle = Arrived.at(destination);
        subject.begin(sink, topic);
        try {
            awaitMoreThan(idle);
            pause(settle);
            Reading before = subject.process().counters().read();
            Arrived begun = Arrived.at(destination);
            pause(seconds);
            Arrived taken = Arrived.at(destination).since(begun);
            Reading used = subject.process().counters().read().since(before);
            double records = Math.max(1, taken.records(sink, valueBytes));
            return new Run(
                    records / (Math.max(1, taken.nanos()) / 1e9),
                    used.cpuNanos() / 1e3 / records,
                    used.allocatedBytes() / records);
        } finally {
            subject.end();
        }
    }

    private void awaitMoreThan(Arrived idle) {
        long deadline = System.nanoTime() + (long) (PATIENCE * 1e9);
        while (Arrived.at(destination).requests() == idle.requests()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("nothing was delivered within " + PATIENCE + " s");
            }
            pause(0.02);
        }
    }

    static void pause(double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        }
    }
}
