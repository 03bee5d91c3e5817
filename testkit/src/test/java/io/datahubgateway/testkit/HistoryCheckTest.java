package io.datahubgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.testkit.History.Place;
import io.datahubgateway.testkit.HistoryCheck.Findings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that can't fail is worth nothing: each kind of damage must be found, and nothing else. */
class HistoryCheckTest {

    private static final String TOPIC = "orders";

    private final History history = new History();
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private long now;

    /** Partition 0 holds a0 to a4, partition 1 holds b0 to b4, all acknowledged; delivering is up to the test. */
    @BeforeEach
    void fill() {
        for (int offset = 0; offset < 5; offset++) {
            stored("a" + offset, 0, offset);
            stored("b" + offset, 1, offset);
        }
    }

    private void stored(String id, int partition, long offset) {
        history.sent(id, bytes(id));
        history.acknowledged(id, new Place(TOPIC, partition, offset));
        log.add(entry(id, partition, offset));
    }

    private static ConsumerRecord<byte[], byte[]> entry(String text, int partition, long offset) {
        return new ConsumerRecord<>(TOPIC, partition, offset, new byte[0], bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void deliver(String... texts) {
        for (String text : texts) {
            history.delivered(bytes(text), now += 1_000_000);
        }
    }

    private void deliverAll() {
        deliver("a0", "b0", "b1", "a1", "a2", "b2", "b3", "b4", "a3", "a4");
    }

    private List<String> problems() {
        return HistoryCheck.of(history, log, 2).problems();
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        history.sent("r", bytes("r"));
        history.refused("r");
        history.sent("u", bytes("u"));
        history.unknown("u");
        history.sent("v", bytes("v"));
        history.unknown("v");
        log.add(entry("v", 0, 5));
        deliverAll();
        deliver("v", "v", "a4");

        Findings findings = HistoryCheck.of(history, log, 2);

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.summary())
                .isEqualTo("sent=13 acknowledged=10 refused=1 unknown=2 stored=11 repeats=2 problems=0");
    }

    @Test
    void findsAMessageThatWasNotDelivered() {
        deliver("a0", "b0", "b1", "a1", "a2", "b2", "b3", "b4", "a4");

        assertThat(history.isAllAcknowledgedDelivered()).isFalse();
        assertThat(problems()).containsExactly("acknowledged at orders:0:3, but not delivered: a3");
    }

    @Test
    void findsAnAcknowledgedMessageThatIsNotInTheLog() {
        log.removeIf(entry -> entry.partition() == 1 && entry.offset() == 4);
        deliver("a0", "b0", "b1", "a1", "a2", "b2", "b3", "a3", "a4");

        assertThat(problems()).containsExactly("acknowledged at orders:1:4, where the log has nothing: b4");
    }

    @Test
    void findsAMessageAtAnotherPlace() {
        history.acknowledged("a2", new Place(TOPIC, 0, 3));
        deliverAll();

        assertThat(problems())
                .containsExactly("acknowledged at orders:0:3, where the log has other bytes: a2 is a2, there is a3");
    }

    @Test
    void findsAWrongByteInTheLog() {
        log.set(4, entry("a#", 0, 2)); // a2
        deliver("a0", "b0", "b1", "a1", "a#", "b2", "b3", "b4", "a3", "a4");

        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "in the log at orders:0:2 but never sent: a#",
                        "acknowledged at orders:0:2, where the log has other bytes: a2 is a2, there is a#");
    }

    @Test
    void findsAWrongByteInADelivery() {
        deliver("a0", "b0", "b1", "a1", "a#", "b2", "b3", "b4", "a3", "a4");

        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "delivered, but not in the log: a#", "acknowledged at orders:0:2, but not delivered: a2");
    }

    @Test
    void findsASwappedOrder() {
        deliver("a0", "b0", "b1", "a2", "a1", "b2", "b3", "b4", "a3", "a4");

        assertThat(problems()).containsExactly("first delivered after orders:0:2: orders:0:1");
    }

    @Test
    void takesARepeatForNoChangeOfOrder() {
        deliver("a0", "a1", "a2", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4");

        assertThat(problems()).isEmpty();
    }

    @Test
    void findsTooManyRepeats() {
        deliverAll();
        deliver("a4", "a4", "b4");

        assertThat(problems()).containsExactly("3 repeats, but only 2 are allowed");
    }

    @Test
    void findsARefusedMessageThatIsStored() {
        history.sent("r", bytes("r"));
        history.refused("r");
        log.add(entry("r", 0, 5));
        deliverAll();
        deliver("r");

        assertThat(problems()).containsExactly("refused, but in the log at orders:0:5: r");
    }

    @Test
    void findsAMessageThatIsStoredTwice() {
        log.add(entry("a4", 0, 5));
        deliverAll();

        assertThat(problems()).containsExactly("stored twice: a4 at orders:0:4 and orders:0:5");
    }

    @Test
    void findsAMessageWithoutAnOutcome() {
        history.sent("n", bytes("n"));
        deliverAll();

        assertThat(problems()).containsExactly("without an outcome: n");
    }

    @Test
    void findsAnUnknownMessageThatIsStoredAndNotDelivered() {
        history.sent("u", bytes("u"));
        history.unknown("u");
        log.add(entry("u", 1, 5));
        deliverAll();

        assertThat(problems()).containsExactly("unknown at orders:1:5, but not delivered: u");
    }

    @Test
    void findsADeliveryThatWasOvertakenByARepeatOfItsSuccessor() {
        deliver("a0", "a2", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4");

        assertThat(problems()).containsExactly("first delivered after orders:0:2: orders:0:1");
    }

    @Test
    void findsAMessageInAnotherPartitionThanWasSaid() {
        history.acknowledged("a4", new Place(TOPIC, 2, 4));
        deliverAll();

        assertThat(problems()).containsExactly("acknowledged at orders:2:4, where the log has nothing: a4");
    }

    @Test
    void findsAStrangerInTheLogEvenIfItIsDelivered() {
        log.add(entry("s", 0, 5));
        deliverAll();
        deliver("s");

        assertThat(problems()).containsExactly("in the log at orders:0:5 but never sent: s");
    }

    @Test
    void findsTheSameWithoutDeliveries() {
        history.sent("r", bytes("r"));
        history.refused("r");
        log.add(entry("r", 0, 5));
        log.removeIf(entry -> entry.partition() == 1 && entry.offset() == 4);

        assertThat(HistoryCheck.ofAppends(history, log).problems())
                .containsExactlyInAnyOrder(
                        "refused, but in the log at orders:0:5: r",
                        "acknowledged at orders:1:4, where the log has nothing: b4");
    }

    @Test
    void boundsRepeatsByTheUncommittedWindowOfEachKill() {
        for (int half = 0; half < 10; half++) { // one each 50 ms
            history.delivered(bytes("d" + half), half * 50_000_000L);
        }

        assertThat(history.mostDeliveredWithin(Duration.ofMillis(150))).isEqualTo(4);
        assertThat(new RepeatBound(3, Duration.ofMillis(50), 2).allowed(history, 3))
                .as("commits are quick")
                .isEqualTo(3 * (3 + 4 + 2));
        assertThat(new RepeatBound(100, Duration.ofMillis(50), 2).allowed(history, 3))
                .as("the last one is late")
                .isEqualTo(3 * (200 + 2));
        assertThat(RepeatBound.inRequests(64, 2, 1))
                .as("in the order of partitions")
                .isEqualTo(2);
        assertThat(RepeatBound.inRequests(8, Integer.MAX_VALUE, 10))
                .as("without order, in batches")
                .isEqualTo(80);
    }
}
