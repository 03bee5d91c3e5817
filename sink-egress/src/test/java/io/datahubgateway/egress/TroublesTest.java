package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.record.LaneHead;
import io.datahubgateway.common.status.WaitingLanes;
import io.datahubgateway.common.status.WaitingLanes.Head;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.failure.Attempts;
import io.datahubgateway.egress.lane.Place;
import io.datahubgateway.egress.lane.Trouble;
import io.datahubgateway.egress.lane.VirtualTimers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TroublesTest {

    private final VirtualTimers timers = new VirtualTimers();
    private final List<String> texts = new ArrayList<>();
    private final List<@Nullable WaitingLanes> reports = new ArrayList<>();
    private final Troubles troubles = new Troubles("crm", timers, (text, lanes) -> {
        texts.add(text);
        reports.add(lanes);
    });

    private void retrying(String lane, int partition, long offset, int failures) {
        Reason why = new Reason("answered 500", 500, "out of order");
        Place place = new Place(new TopicPartition("orders", partition), offset, lane.getBytes(StandardCharsets.UTF_8));
        troubles.retrying(lane, new Trouble(place, new Attempts(failures, 10, 20, why, 0), 99L, why));
    }

    private WaitingLanes last() {
        return Objects.requireNonNull(reports.get(reports.size() - 1));
    }

    private void pass(int seconds) {
        timers.pass(Duration.ofSeconds(seconds));
    }

    @Test
    void theFirstTroubleIsToldAtOnceWithItsLane() {
        retrying("a", 0, 5, 2);

        assertThat(texts).containsExactly("topic orders partition 0 offset 5 key a: answered 500: out of order");
        assertThat(last())
                .isEqualTo(new WaitingLanes(
                        1,
                        null,
                        List.of(new Head(
                                new LaneHead(
                                        "orders",
                                        0,
                                        5,
                                        "a",
                                        2,
                                        99L,
                                        new LaneHead.LastFailure(20, "answered 500", 500, "out of order")),
                                true))));
    }

    @Test
    void moreAttemptsAndMoreLanesAreToldWithinTenSecondsAndNotOneByOne() {
        retrying("a", 0, 5, 1);
        for (int i = 0; i < 100; i++) {
            retrying("a", 0, 5, 2 + i);
            retrying("b" + i, 0, 6 + i, 1);
        }
        pass(9);
        assertThat(reports).hasSize(1);

        pass(1);

        assertThat(reports).hasSize(2);
        assertThat(last().lanes()).isEqualTo(101);
        assertThat(last().heads()).hasSize(WaitingLanes.MOST);
        assertThat(last().heads().get(0).record().attempts()).isEqualTo(101);
        pass(60);
        assertThat(reports).as("nothing has changed").hasSize(2);
    }

    @Test
    void ofEachPartitionTheOldestIsNamedAlsoBehindManyOfAnother() {
        for (int i = 0; i < 100; i++) {
            retrying("a" + i, 0, 200 - i, 1);
        }
        retrying("b", 1, 7, 1);
        pass(10);

        assertThat(last().heads().stream()
                        .filter(Head::holdsBack)
                        .map(head -> head.record().key())
                        .toList())
                .containsExactlyInAnyOrder("a99", "b");
        assertThat(last().heads().stream()
                        .filter(head -> !head.holdsBack())
                        .map(head -> head.record().key())
                        .toList())
                .as("those that wait longest")
                .startsWith("a0", "a1", "a2")
                .hasSize(18);
    }

    @Test
    void onceAllGoOnThatIsToldAfterTwoSeconds() {
        retrying("a", 0, 5, 1);
        troubles.goesOn("a");
        assertThat(reports).hasSize(1);

        pass(2);

        assertThat(reports).hasSize(2).last().isNull();
        assertThat(texts.get(1)).isNull();
        pass(60);
        assertThat(reports).hasSize(2);
    }

    @Test
    void whatBelongsToAPartitionThatHasGoneIsForgotten() {
        retrying("a", 0, 5, 1);
        retrying("b", 1, 5, 1);
        troubles.closed(new TopicPartition("orders", 0));
        pass(2);

        assertThat(last().lanes()).isOne();
        assertThat(texts).hasSize(2).last().asString().contains("partition 1");
    }
}
