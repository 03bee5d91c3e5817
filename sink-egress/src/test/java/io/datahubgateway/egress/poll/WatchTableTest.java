package io.datahubgateway.egress.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WatchTableTest {

    private static final TopicPartition A = new TopicPartition("t", 0);
    private static final TopicPartition B = new TopicPartition("t", 1);

    private final WatchTable table = new WatchTable();

    private Watch add(Map<TopicPartition, Long> positions) {
        Watch watch = new Watch(positions, () -> {});
        table.add(watch, Set.of());
        return watch;
    }

    @Test
    void aWatchStandsOnceAllOfItsPartitionsWereFetched() {
        Watch watch = add(Map.of(A, 5L, B, 7L));
        table.begin(A::equals);
        assertThat(watch.stands()).isFalse();

        table.begin(B::equals);

        assertThat(watch.stands()).isTrue();
    }

    @Test
    void aWatchOfWhatIsFetchedAlreadyStandsAtOnce() {
        add(Map.of(A, 5L));
        table.begin(A::equals);
        Watch second = add(Map.of(A, 5L));

        table.begin(partition -> false);

        assertThat(second.stands()).isTrue();
    }

    @Test
    void whoeverWatchesAPartitionIsToldAndNobodyElse() {
        Watch both = add(Map.of(A, 5L, B, 7L));
        Watch first = add(Map.of(A, 5L));
        Watch second = add(Map.of(B, 7L));

        table.tell(List.of(A));

        assertThat(both.isOver()).isTrue();
        assertThat(first.isOver()).isTrue();
        assertThat(second.isOver()).isFalse();
        assertThat(table.positions()).containsExactly(Map.entry(B, 7L));
    }

    @Test
    void aWatchFromAnotherPositionIsRefused() {
        Watch watch = add(Map.of(A, 5L));

        Watch behind = add(Map.of(A, 4L, B, 7L));

        assertThat(behind.isOver()).isTrue();
        assertThat(watch.isOver()).isFalse();
        assertThat(table.positions()).containsExactly(Map.entry(A, 5L));
    }

    @Test
    void aPartitionThatIsStillFetchedForAnEarlierWatchIsRefused() {
        Watch watch = new Watch(Map.of(A, 5L), () -> {});

        table.add(watch, Set.of(A));

        assertThat(watch.isOver()).isTrue();
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void aPartitionIsForgottenWithItsLastWatch() {
        Watch first = add(Map.of(A, 5L));
        Watch second = add(Map.of(A, 5L, B, 7L));

        table.remove(first);
        table.remove(first);
        assertThat(table.positions()).containsOnlyKeys(A, B);
        table.remove(second);

        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void atTheLimitOnlyWhatIsWatchedAlreadyIsTakenIn() {
        Map<TopicPartition, Long> many = new HashMap<>();
        for (int p = 0; p < WatchTable.MOST_PARTITIONS; p++) {
            many.put(new TopicPartition("t", p), 1L);
        }
        Watch full = add(many);

        Watch more = add(Map.of(A, 1L, new TopicPartition("other", 0), 1L));
        Watch same = add(Map.of(A, 1L));

        assertThat(more.isOver()).isTrue();
        assertThat(same.isOver()).isFalse();
        assertThat(full.isOver()).isFalse();
    }
}
