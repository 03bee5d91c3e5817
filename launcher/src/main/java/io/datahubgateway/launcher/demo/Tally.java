package io.datahubgateway.launcher.demo;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Who was sent and who arrived: per order the digest of the bytes that were sent, and how often exactly these bytes
 * arrived. Twelve bytes per order, however large the messages are. Any thread.
 */
final class Tally {

    private final AtomicLongArray sent; // index is the order's number; 0 while it is not sent
    private final AtomicIntegerArray arrivals;
    private final AtomicInteger delivered = new AtomicInteger();
    private final AtomicInteger repeats = new AtomicInteger();
    private final AtomicInteger altered = new AtomicInteger();
    private volatile long lastDelivery;

    /** @param orders numbers go from 1 to this */
    Tally(int orders) {
        this.sent = new AtomicLongArray(orders + 1);
        this.arrivals = new AtomicIntegerArray(orders + 1);
    }

    /** The order goes out with this body. */
    void sending(int number, byte[] body) {
        sent.set(number, digest(body));
    }

    /** @return false when the body is no order of this demonstration */
    boolean arrived(byte[] body) {
        int number = Orders.number(body);
        if (number < 1 || number >= sent.length() || sent.get(number) == 0) {
            return false;
        }
        if (sent.get(number) != digest(body)) {
            altered.incrementAndGet();
        } else if (arrivals.getAndIncrement(number) == 0) {
            lastDelivery = System.nanoTime();
            delivered.incrementAndGet();
        } else {
            repeats.incrementAndGet();
        }
        return true;
    }

    /** Distinct orders that arrived exactly as sent. */
    int delivered() {
        return delivered.get();
    }

    /** {@code System.nanoTime} of the newest of them. */
    long lastDelivery() {
        return lastDelivery;
    }

    /** Arrivals of orders that had arrived before. */
    int repeats() {
        return repeats.get();
    }

    /** Arrivals of orders with other bytes than were sent. */
    int altered() {
        return altered.get();
    }

    /** Some orders that never arrived as sent, in order. */
    List<Integer> missing(int limit) {
        return IntStream.range(1, arrivals.length())
                .filter(number -> arrivals.get(number) == 0)
                .limit(limit)
                .boxed()
                .toList();
    }

    private static long digest(byte[] body) {
        try {
            long digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(body))
                    .getLong();
            return digest == 0 ? 1 : digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
