package io.datahubgateway.testkit;

import io.datahubgateway.testkit.HttpDestination.Received;
import io.datahubgateway.testkit.HttpDestination.Reply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happened to messages, as clients and the destination saw it: what was sent, what became of it, what was delivered
 * when. Any thread. {@link HistoryCheck} says whether it is what was promised.
 *
 * <p>No two messages have the same bytes: that is how a delivery is told to be of a message.
 */
public final class History {

    private final Map<String, Message> messages = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Message> byBytes = new ConcurrentHashMap<>();
    private final Set<ByteBuffer> delivered = ConcurrentHashMap.newKeySet();
    private final List<Delivery> deliveries = new ArrayList<>(); // guarded by itself

    /** Where Kafka keeps a record. */
    public record Place(String topic, int partition, long offset) {
        @Override
        public String toString() {
            return topic + ":" + partition + ":" + offset;
        }
    }

    /** What the client was told. */
    public enum Outcome {
        /** Nothing yet. */
        NONE,
        /** It is stored. */
        ACKNOWLEDGED,
        /** It is certainly not stored. */
        REFUSED,
        /** It may be stored: said so, or the connection ended without an answer. */
        UNKNOWN
    }

    /** One message; its outcome comes later. */
    static final class Message {
        final String id;
        final ByteBuffer bytes;
        volatile Outcome outcome = Outcome.NONE;
        volatile @Nullable Place place;

        Message(String id, ByteBuffer bytes) {
            this.id = id;
            this.bytes = bytes;
        }
    }

    /** A record that the destination took, also those that nobody sent. */
    record Delivery(ByteBuffer bytes, long nanoTime) {}

    /** The message is about to be sent. */
    public void sent(String id, byte[] bytes) {
        Message message = new Message(id, ByteBuffer.wrap(bytes.clone()));
        if (messages.put(id, message) != null || byBytes.put(message.bytes, message) != null) {
            throw new IllegalArgumentException("not a message of its own: " + id);
        }
    }

    public void acknowledged(String id, Place place) {
        Message message = of(id);
        message.place = place;
        message.outcome = Outcome.ACKNOWLEDGED;
    }

    public void refused(String id) {
        of(id).outcome = Outcome.REFUSED;
    }

    public void unknown(String id) {
        of(id).outcome = Outcome.UNKNOWN;
    }

    /** The destination took a record. */
    public void delivered(byte[] bytes, long nanoTime) {
        ByteBuffer value = ByteBuffer.wrap(bytes.clone());
        delivered.add(value);
        synchronized (deliveries) {
            deliveries.add(new Delivery(value, nanoTime));
        }
    }

    /** A script for a destination that notes each request to which the given one answers 2xx, one record each. */
    public Function<Received, Reply> noting(Function<Received, Reply> script) {
        return request -> {
            Reply reply = script.apply(request);
            if (reply.kind() == Reply.Kind.ANSWER && reply.status() / 100 == 2) {
                delivered(request.body(), request.nanoTime());
            }
            return reply;
        };
    }

    public long count(Outcome outcome) {
        return messages.values().stream()
                .filter(message -> message.outcome == outcome)
                .count();
    }

    /** Messages that were sent, whatever became of them. */
    public int size() {
        return messages.size();
    }

    /** Different records that the destination took. */
    public int deliveredOnce() {
        return delivered.size();
    }

    public boolean isDelivered(byte[] bytes) {
        return delivered.contains(ByteBuffer.wrap(bytes));
    }

    /** Whether all that was acknowledged so far is delivered. */
    public boolean isAllAcknowledgedDelivered() {
        return messages.values().stream()
                .allMatch(message -> message.outcome != Outcome.ACKNOWLEDGED || delivered.contains(message.bytes));
    }

    /** Most deliveries that fell into any stretch of this length. */
    public int mostDeliveredWithin(Duration length) {
        List<Delivery> all = deliveries();
        int most = 0;
        int first = 0;
        for (int last = 0; last < all.size(); last++) {
            while (all.get(last).nanoTime - all.get(first).nanoTime > length.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    Collection<Message> messages() {
        return messages.values();
    }

    /** The message with these bytes, null if none was sent. */
    @Nullable
    Message withBytes(ByteBuffer bytes) {
        return byBytes.get(bytes);
    }

    /** In the order of arrival. */
    List<Delivery> deliveries() {
        synchronized (deliveries) {
            return List.copyOf(deliveries);
        }
    }

    private Message of(String id) {
        Message message = messages.get(id);
        if (message == null) {
            throw new IllegalArgumentException("never sent: " + id);
        }
        return message;
    }
}
