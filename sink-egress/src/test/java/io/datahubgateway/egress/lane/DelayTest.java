package io.datahubgateway.egress.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.egress.deliver.Verdict;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When records are due; the clock stands at {@link #NOW} when they come. */
class DelayTest {

    private static final long NOW = 100_000_000;
    private static final long DELAY = 600_000;

    private final Stage stage = new Stage();
    private final List<String> bodies = stage.destination.bodies;

    @BeforeEach
    void start() {
        stage.delay = Duration.ofMillis(DELAY);
        stage.order = Order.NONE;
        stage.pass(NOW - stage.timers.epochMillis());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, long timestamp) {
        return Records.stamped(offset, key, timestamp);
    }

    @Test
    void aRecordIsSentNotAMillisecondBeforeItIsDue() {
        stage.deliver(List.of(record(0, null, NOW - 100)));
        stage.pass(DELAY - 101);
        assertThat(bodies).isEmpty();

        stage.pass(1);

        assertThat(bodies).containsExactly("0");
    }

    @Test
    void whatIsDueWhenItComesIsSentAtOnce() {
        stage.deliver(List.of(record(0, null, NOW - DELAY), record(1, null, NOW - 10 * DELAY), record(2, null, 0)));

        assertThat(bodies).containsExactly("0", "1", "2");
        assertThat(stage.timers.waiting()).isZero();
    }

    @Test
    void aTimestampInTheFutureOrNoneWaitsNoLongerThanTheDelay() {
        stage.deliver(
                List.of(record(0, null, NOW + 1_000_000_000), record(1, null, Long.MAX_VALUE), record(2, null, -1)));
        stage.pass(DELAY - 1);
        assertThat(bodies).isEmpty();

        stage.pass(1);

        assertThat(bodies).containsExactly("0", "1", "2");
    }

    @Test
    void recordsThatAreNotInOrderOvertakeOneAnotherByTheirTimestamps() {
        stage.deliver(List.of(record(0, null, NOW), record(1, null, NOW - 1_000)));
        stage.pass(DELAY - 1_000);
        assertThat(bodies).containsExactly("1");

        stage.pass(1_000);

        assertThat(bodies).containsExactly("1", "0");
    }

    @Test
    void aWaitHoldsUpItsOwnKeyAndKeepsItsOrder() {
        stage.order = Order.KEY;
        stage.deliver(List.of(
                record(0, "a", NOW),
                record(1, "a", NOW - DELAY), // due, but behind the one before it
                record(2, "b", NOW - DELAY),
                record(3, null, NOW - DELAY)));
        assertThat(bodies).containsExactly("2", "3");
        stage.destination.call("2").answer(Verdict.DELIVERED);
        stage.pass(DELAY - 1);
        stage.deliver(List.of(record(4, "a", NOW), record(5, "b", NOW)));
        assertThat(bodies).containsExactly("2", "3");

        stage.pass(1);
        assertThat(bodies).containsExactly("2", "3", "0", "5");
        stage.destination.call("0").answer(Verdict.DELIVERED);
        stage.destination.call("1").answer(Verdict.DELIVERED);

        assertThat(bodies).containsExactly("2", "3", "0", "5", "1", "4");
    }

    @Test
    void aPartitionInOrderStaysInOrder() {
        stage.order = Order.PARTITION;
        stage.deliver(List.of(record(0, "a", NOW - 5_000), record(1, "b", NOW - 10_000), record(2, "c", NOW)));
        stage.pass(DELAY - 5_000);
        stage.destination.answer(Verdict.DELIVERED);
        stage.destination.answer(Verdict.DELIVERED);
        assertThat(bodies).containsExactly("0", "1");

        stage.pass(5_000);

        assertThat(bodies).containsExactly("0", "1", "2");
    }

    @Test
    void whatBecomesDueTogetherMakesABatchAndTheLingerBeginsThen() {
        stage.records = 3;
        stage.linger = Duration.ofSeconds(30);
        stage.deliver(List.of(record(0, null, NOW), record(1, null, NOW), record(2, null, NOW), record(3, null, NOW)));
        stage.pass(DELAY);
        assertThat(bodies).containsExactly("[0,1,2]");
        stage.pass(29_000);
        assertThat(bodies).hasSize(1);

        stage.pass(1_000);

        assertThat(bodies).containsExactly("[0,1,2]", "[3]");
    }

    @Test
    void aRetryWaitsForItsOwnTimeOnly() {
        stage.deliver(List.of(record(0, null, NOW)));
        stage.pass(DELAY);
        stage.destination.answer(Stage.RETRY);
        stage.pass(99);
        assertThat(bodies).hasSize(1);

        stage.pass(1);

        assertThat(bodies).containsExactly("0", "0");
    }

    @Test
    void aWindowThatEndsForgetsWhatWaits() {
        stage.deliver(List.of(record(0, null, NOW)));
        stage.lanes().drain(List.of(stage.window()));
        assertThat(stage.partition().isQuiet()).isTrue();
        stage.lanes().abandon(List.of(stage.window()));

        stage.pass(2 * DELAY);

        assertThat(bodies).isEmpty();
        assertThat(stage.timers.waiting()).isZero();
    }
}
