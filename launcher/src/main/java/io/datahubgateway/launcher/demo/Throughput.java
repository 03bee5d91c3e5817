package io.datahubgateway.launcher.demo;

import java.util.List;
import java.util.Locale;

/** How fast the rounds of messages were. The first contains the warm-up of the JVM, the last hardly. One thread. */
final class Throughput {

    private int messages;
    private long appendNanos;
    private long deliverNanos;
    private Round last = new Round(0, 1, 1);

    private record Round(int messages, long appendNanos, long deliverNanos) {}

    /**
     * @param appendNanos from the first request to the last answer
     * @param deliverNanos from the first request to the last arrival at the destination
     */
    void add(int count, long appendNanos, long deliverNanos) {
        this.messages += count;
        this.appendNanos += appendNanos;
        this.deliverNanos += deliverNanos;
        this.last = new Round(count, appendNanos, deliverNanos);
    }

    List<String> lines() {
        return List.of(
                line("appended", messages, appendNanos, last.appendNanos),
                line("delivered end to end", messages, deliverNanos, last.deliverNanos));
    }

    private String line(String what, int count, long nanos, long lastNanos) {
        return String.format(
                Locale.ROOT,
                "%,7.0f messages/s %s, from a cold start; %,.0f in the last round",
                count * 1e9 / nanos,
                what,
                last.messages * 1e9 / lastNanos);
    }
}
