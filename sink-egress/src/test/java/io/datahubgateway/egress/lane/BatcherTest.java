package io.datahubgateway.egress.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.task.SinkDefinition.Batch;
import io.datahubgateway.egress.body.BodyFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatcherTest {

    private static final long MILLI = 1_000_000;

    private static Batcher batcher(int records, long bytes, long lingerMillis) {
        Batch limits = new Batch(records, new ByteSize(bytes), Duration.ofMillis(lingerMillis));
        return new Batcher(limits, BodyFormats.of(records));
    }

    /** Lengths of the values, limits, and the lengths of the batches. */
    static Stream<Arguments> table() {
        return Stream.of(
                Arguments.of("one by one", 1, 100, List.of(5, 5, 5), List.of(1, 1, 1)),
                Arguments.of("by records", 2, 100, List.of(5, 5, 5), List.of(2, 1)),
                Arguments.of("by bytes: [5,5] is 13", 9, 13, List.of(5, 5, 5), List.of(2, 1)),
                Arguments.of("by bytes: one too few", 9, 12, List.of(5, 5, 5), List.of(1, 1, 1)),
                Arguments.of("a record above the limit goes alone", 9, 13, List.of(5, 50, 5, 5), List.of(1, 1, 2)),
                Arguments.of("first limit wins", 3, 30, List.of(5, 5, 5, 20, 8), List.of(3, 1, 1)),
                Arguments.of("exactly full", 3, 30, List.of(5, 5, 5, 20, 7), List.of(3, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void endsARequestAtTheFirstLimit(
            String what, int records, long bytes, List<Integer> lengths, List<Integer> batches) {
        Batcher batcher = batcher(records, bytes, 0);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        lengths.forEach(length -> all.add(Records.of(all.size(), "7".repeat(length))));
        batcher.add(all, 0);

        List<Integer> sizes = new ArrayList<>();
        while (!batcher.isEmpty()) {
            sizes.add(batcher.take().records().size());
        }

        assertThat(sizes).isEqualTo(batches);
    }

    @Test
    void theFirstRecordWaitsAsLongAsTheLinger() {
        Batcher batcher = batcher(3, 1000, 10);
        assertThat(batcher.readyIn(0)).isEqualTo(Batcher.NEVER);
        batcher.add(Records.range(0, 1), 5 * MILLI);
        batcher.add(Records.range(1, 2), 9 * MILLI);

        assertThat(batcher.readyIn(9 * MILLI)).isEqualTo(6 * MILLI);
        assertThat(batcher.readyIn(15 * MILLI)).isZero();
        batcher.add(Records.range(2, 4), 10 * MILLI);
        assertThat(batcher.readyIn(10 * MILLI)).as("full").isZero();
        batcher.take();
        assertThat(batcher.readyIn(10 * MILLI)).as("the next first one").isEqualTo(10 * MILLI);
    }

    @Test
    void isReadyAsSoonAsTheBytesAreThere() {
        Batcher batcher = batcher(9, 13, 10);
        batcher.add(List.of(Records.of(0, "55555")), 0);
        assertThat(batcher.readyIn(0)).isEqualTo(10 * MILLI);
        batcher.add(List.of(Records.of(1, "55555")), 0);
        assertThat(batcher.readyIn(0)).isZero();
    }

    @Test
    void whatIsPutBackComesFirstAndDoesNotWaitAgain() {
        Batcher batcher = batcher(3, 1000, 10);
        batcher.add(Records.range(0, 5), 0);
        List<ConsumerRecord<byte[], byte[]>> taken = batcher.take().records();

        batcher.putBack(taken.subList(1, 3), 1);

        assertThat(batcher.readyIn(1)).isZero();
        assertThat(batcher.take().records()).extracting(ConsumerRecord::offset).containsExactly(1L, 2L, 3L);
    }

    /** Random arrivals and takings under a virtual clock: order kept, no limit passed, nobody waits too long. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void keepsOrderAndLimits(long seed) {
        Random random = new Random(seed);
        int maxRecords = 2 + random.nextInt(20);
        long maxBytes = 20L + random.nextInt(200);
        int linger = random.nextInt(50);
        Batcher batcher = batcher(maxRecords, maxBytes, linger);
        BodyFormat format = BodyFormats.of(maxRecords);
        List<Long> arrivedAt = new ArrayList<>();
        long now = 0;
        long next = 0;
        while (next < 3_000) {
            now += random.nextInt(5) * MILLI;
            if (arrivedAt.size() < 20_000 && random.nextBoolean()) {
                List<ConsumerRecord<byte[], byte[]>> poll = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(6); i++) {
                    poll.add(Records.of(arrivedAt.size(), "7".repeat(1 + random.nextInt(40))));
                    arrivedAt.add(now);
                }
                batcher.add(poll, now);
            }
            while (batcher.readyIn(now) == 0) {
                boolean ripe = now - arrivedAt.get((int) next) >= linger * MILLI;
                int before = arrivedAt.size() - (int) next;
                Batcher.Taken taken = batcher.take();
                assertThat(taken.records().get(0).offset()).isEqualTo(next);
                next += taken.records().size();
                assertThat(format.encode(taken.records(), taken.size()).bytes().length())
                        .isEqualTo(taken.size());
                assertThat(taken.records()).hasSizeLessThanOrEqualTo(maxRecords);
                assertThat(taken.size() <= maxBytes || taken.records().size() == 1)
                        .isTrue();
                assertThat(ripe || before >= maxRecords || taken.size() + 41 > maxBytes)
                        .as("sent before its time only when a limit is reached")
                        .isTrue();
            }
            if (next < arrivedAt.size()) {
                assertThat(batcher.readyIn(now)).isEqualTo(arrivedAt.get((int) next) + linger * MILLI - now);
            }
        }
    }
}
