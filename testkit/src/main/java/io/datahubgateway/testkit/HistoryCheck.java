package io.datahubgateway.testkit;

import io.datahubgateway.testkit.History.Delivery;
import io.datahubgateway.testkit.History.Message;
import io.datahubgateway.testkit.History.Outcome;
import io.datahubgateway.testkit.History.Place;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds a history, at its end, against the log of the topics that it went through. What must be true:
 *
 * <ul>
 *   <li>Acknowledged: in the log at exactly that place with exactly those bytes, and delivered at least once.
 *   <li>Refused: not in the log. Unknown: in the log at most once. Nothing without an outcome.
 *   <li>Nothing is in the log or delivered that nobody sent; nothing is in the log and not delivered.
 *   <li>First deliveries are in the order of their partition.
 *   <li>No more repeats than allowed.
 * </ul>
 *
 * One thread; the history must be at its end.
 */
public final class HistoryCheck {

    private final History history;
    private final Map<Place, ByteBuffer> log = new HashMap<>();
    private final Map<ByteBuffer, Place> places = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private int repeats;

    private HistoryCheck(History history) {
        this.history = history;
    }

    /**
     * What was found.
     *
     * @param problems in words; empty when everything is as promised
     * @param repeats deliveries of records that were delivered before
     */
    public record Findings(
            List<String> problems, int sent, long acknowledged, long refused, long unknown, int stored, int repeats) {
        /** One line for a log. */
        public String summary() {
            return "sent=" + sent + " acknowledged=" + acknowledged + " refused=" + refused + " unknown=" + unknown
                    + " stored=" + stored + " repeats=" + repeats + " problems=" + problems.size();
        }
    }

    /**
     * Leaves deliveries out, for an ingress without a sink.
     *
     * @param log every record of the topics
     */
    public static Findings ofAppends(History history, List<ConsumerRecord<byte[], byte[]>> log) {
        HistoryCheck check = new HistoryCheck(history);
        log.forEach(check::read);
        check.outcomes();
        return check.findings();
    }

    /**
     * @param log every record of the topics
     * @param repeatsAllowed see {@link RepeatBound}
     */
    public static Findings of(History history, List<ConsumerRecord<byte[], byte[]>> log, long repeatsAllowed) {
        HistoryCheck check = new HistoryCheck(history);
        log.forEach(check::read);
        check.outcomes();
        check.deliveries();
        if (check.repeats > repeatsAllowed) {
            check.problems.add(check.repeats + " repeats, but only " + repeatsAllowed + " are allowed");
        }
        return check.findings();
    }

    private Findings findings() {
        return new Findings(
                List.copyOf(problems),
                history.size(),
                history.count(Outcome.ACKNOWLEDGED),
                history.count(Outcome.REFUSED),
                history.count(Outcome.UNKNOWN),
                log.size(),
                repeats);
    }

    private void read(ConsumerRecord<byte[], byte[]> entry) {
        Place place = new Place(entry.topic(), entry.partition(), entry.offset());
        ByteBuffer bytes = ByteBuffer.wrap(entry.value());
        log.put(place, bytes);
        Place before = places.put(bytes, place);
        if (before != null) {
            problems.add("stored twice: " + describe(bytes) + " at " + before + " and " + place);
        }
        Message message = history.withBytes(bytes);
        if (message == null) {
            problems.add("in the log at " + place + " but never sent: " + describe(bytes));
        } else if (message.outcome == Outcome.REFUSED) {
            problems.add("refused, but in the log at " + place + ": " + message.id);
        }
    }

    private void outcomes() {
        for (Message message : history.messages()) {
            if (message.outcome == Outcome.NONE) {
                problems.add("without an outcome: " + message.id);
            } else if (message.outcome == Outcome.ACKNOWLEDGED) {
                ByteBuffer there = log.get(message.place);
                if (there == null) {
                    problems.add("acknowledged at " + message.place + ", where the log has nothing: " + message.id);
                } else if (!there.equals(message.bytes)) {
                    problems.add("acknowledged at " + message.place + ", where the log has other bytes: " + message.id
                            + " is " + describe(message.bytes) + ", there is " + describe(there));
                }
            }
        }
    }

    private void deliveries() {
        Set<ByteBuffer> seen = new HashSet<>();
        Map<TopicPartition, Place> last = new HashMap<>();
        for (Delivery delivery : history.deliveries()) {
            if (!seen.add(delivery.bytes())) {
                repeats++;
                continue;
            }
            Place place = places.get(delivery.bytes());
            if (place == null) {
                problems.add("delivered, but not in the log: " + describe(delivery.bytes()));
                continue;
            }
            Place before = last.put(new TopicPartition(place.topic(), place.partition()), place);
            if (before != null && before.offset() > place.offset()) {
                problems.add("first delivered after " + before + ": " + place);
            }
        }
        places.forEach((bytes, place) -> {
            if (!seen.contains(bytes)) {
                Message message = history.withBytes(bytes);
                problems.add(
                        (message == null ? "in the log" : message.outcome.name().toLowerCase(Locale.ROOT)) + " at "
                                + place + ", but not delivered: " + describe(bytes));
            }
        });
    }

    private static String describe(ByteBuffer bytes) {
        String text = new String(bytes.array(), StandardCharsets.UTF_8);
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
