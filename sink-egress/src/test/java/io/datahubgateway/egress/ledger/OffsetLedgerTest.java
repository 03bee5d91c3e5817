package io.datahubgateway.egress.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetLedgerTest {

    private static Arguments row(String what, long[] received, long[] finished, long committable, long outstanding) {
        return Arguments.of(what, received, finished, committable, outstanding);
    }

    private static long[] offsets(long... offsets) {
        return offsets;
    }

    static Stream<Arguments> table() {
        return Stream.of(
                row("nothing received", offsets(), offsets(), OffsetLedger.UNKNOWN, 0),
                row("nothing finished", offsets(5, 6, 7), offsets(), 5, 3),
                row("the first", offsets(5, 6, 7), offsets(5), 6, 2),
                row("not the first", offsets(5, 6, 7), offsets(6, 7), 5, 1),
                row("backwards", offsets(5, 6, 7), offsets(7, 6, 5), 8, 0),
                row("a hole before the unfinished one", offsets(5, 9, 12), offsets(5), 9, 2),
                row("holes, all finished", offsets(5, 9, 12), offsets(12, 5, 9), 13, 0),
                row("finished twice", offsets(5, 6), offsets(5, 5), 6, 1),
                row("never received", offsets(5, 9), offsets(4, 6, 10), 5, 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void commitsTheFinishedPrefix(String what, long[] received, long[] finished, long committable, long outstanding) {
        OffsetLedger ledger = new OffsetLedger();
        Arrays.stream(received).forEach(ledger::received);
        Arrays.stream(finished).forEach(ledger::finished);

        assertThat(ledger.committable()).isEqualTo(committable);
        assertThat(ledger.outstanding()).isEqualTo(outstanding);
        assertThat(ledger.finishedCount()).isEqualTo(received.length - outstanding);
    }

    @Test
    void whatWasReadPastTheLastRecordIsCommittableOnceAllIsFinished() {
        OffsetLedger ledger = new OffsetLedger();
        ledger.received(5);
        ledger.readTo(8); // two markers

        assertThat(ledger.committable()).isEqualTo(5);
        assertThat(ledger.finished(5)).isTrue();
        assertThat(ledger.committable()).isEqualTo(8);
    }

    @Test
    void refusesOffsetsThatDoNotAscend() {
        OffsetLedger ledger = new OffsetLedger();
        ledger.received(5);

        assertThatThrownBy(() -> ledger.received(5)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Any order of arrivals and completions, against a model that is too simple to be wrong. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverPassesAnUnfinishedRecordAndCommitsEverythingInTheEnd(long seed) {
        Random random = new Random(seed);
        OffsetLedger ledger = new OffsetLedger();
        TreeSet<Long> unfinished = new TreeSet<>();
        long next = random.nextInt(1000);
        long lastCommittable = OffsetLedger.UNKNOWN;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) < 52 - unfinished.size() / 20) {
                ledger.received(next);
                unfinished.add(next);
                next += random.nextInt(10) == 0 ? 1 + random.nextInt(50) : 1;
            } else if (!unfinished.isEmpty()) {
                long offset = pick(unfinished, random);
                unfinished.remove(offset);
                assertThat(ledger.finished(offset)).isTrue();
            }
            long committable = ledger.committable();
            if (!unfinished.isEmpty()) {
                assertThat(committable).isEqualTo(unfinished.first());
            }
            assertThat(committable).isGreaterThanOrEqualTo(lastCommittable);
            assertThat(ledger.outstanding()).isEqualTo(unfinished.size());
            lastCommittable = committable;
        }
        ledger.readTo(next);
        List<Long> rest = new ArrayList<>(unfinished);
        Collections.shuffle(rest, random);
        rest.forEach(ledger::finished);
        assertThat(ledger.committable()).isEqualTo(next);
        assertThat(ledger.committableCount()).isEqualTo(ledger.finishedCount());
    }

    private static long pick(TreeSet<Long> unfinished, Random random) {
        long span = unfinished.last() - unfinished.first() + 1;
        return unfinished.ceiling(unfinished.first() + (long) (random.nextDouble() * span));
    }

    @Test
    void keepsALargeBacklogWithOneStuckRecord() {
        OffsetLedger ledger = new OffsetLedger();
        LongStream.range(0, 100_000).forEach(ledger::received);
        LongStream.range(1, 100_000).forEach(ledger::finished);

        assertThat(ledger.committable()).isZero();
        ledger.finished(0);
        assertThat(ledger.committable()).isEqualTo(100_000);
    }
}
