package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.process.ChildProcess;

/**
 * What the destination has taken since its start.
 *
 * @param nanos when the last of it came, by the destination's clock
 */
record Arrived(long requests, long bytes, long nanos) {

    static Arrived at(ChildProcess destination) {
        String[] answer = destination.ask("count").split(" ");
        return new Arrived(Long.parseLong(answer[0]), Long.parseLong(answer[1]), Long.parseLong(answer[2]));
    }

    Arrived since(Arrived earlier) {
        return new Arrived(requests - earlier.requests, bytes - earlier.bytes, nanos - earlier.nanos);
    }

    /** How many records that were: in a body of many, each makes it longer by itself and a byte. */
    long records(Sink sink, int valueBytes) {
        return sink.records() == 1 ? requests : bytes / (valueBytes + 1);
    }
}
