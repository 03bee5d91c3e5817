package io.datahubgateway.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What is wrong with a network.
 *
 * @param delay that every piece of data takes longer
 * @param bytesPerSecond of each connection and direction; 0 is without limit
 */
public record Fault(Kind kind, Duration delay, long bytesPerSecond) {

    /** All is well. */
    public static final Fault NONE = new Fault(Kind.PASS, Duration.ZERO, 0);

    /** The ways in which data is treated. */
    public enum Kind {
        /** It arrives, late or slowly if the fault says so. */
        PASS,
        /** Open connections are reset, and new ones at once. */
        RESET,
        /**
         * The far side is gone and never said so: what is sent disappears, nothing comes back. Connections that were open
         * stay so for good; the far side sees them reset.
         */
        HALF_OPEN,
        /**
         * No packet comes through in either direction, connections are neither refused nor closed. When the network
         * heals, TCP would have sent everything again, so data goes on where it stopped.
         */
        BLACK_HOLE
    }

    public static Fault delay(Duration delay) {
        return new Fault(Kind.PASS, delay, 0);
    }

    public static Fault bandwidth(long bytesPerSecond) {
        return new Fault(Kind.PASS, Duration.ZERO, bytesPerSecond);
    }

    public static Fault reset() {
        return new Fault(Kind.RESET, Duration.ZERO, 0);
    }

    public static Fault halfOpen() {
        return new Fault(Kind.HALF_OPEN, Duration.ZERO, 0);
    }

    public static Fault blackHole() {
        return new Fault(Kind.BLACK_HOLE, Duration.ZERO, 0);
    }

    /** The fault of this moment, shared by all connections of a proxy. */
    static final class Switch {
        private Fault now = NONE;

        synchronized void set(Fault fault) {
            now = fault;
            notifyAll();
        }

        synchronized Fault now() {
            return now;
        }

        /** Waits as long as the network is a black hole. */
        synchronized Fault awaitPassable() throws InterruptedException {
            while (now.kind == Kind.BLACK_HOLE) {
                wait();
            }
            return now;
        }

        /** Waits as long as these bytes take; a change of the fault ends the wait. */
        synchronized void takeTime(Fault fault, int bytes) throws InterruptedException {
            long nanos = fault.delay.toNanos();
            if (fault.bytesPerSecond > 0) {
                nanos += TimeUnit.SECONDS.toNanos(bytes) / fault.bytesPerSecond;
            }
            long end = System.nanoTime() + nanos;
            long left = nanos;
            while (left > 0 && now.equals(fault)) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = end - System.nanoTime();
            }
        }
    }
}
