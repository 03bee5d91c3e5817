package io.datahubgateway.egress.lane;

import static io.datahubgateway.egress.lane.Stage.REJECT;
import static io.datahubgateway.egress.lane.Stage.RETRY;
import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.deliver.Verdicts.Split;
import io.datahubgateway.egress.failure.Disposal;
import io.datahubgateway.egress.failure.Failure;
import io.datahubgateway.egress.failure.Failure.Cause;
import io.datahubgateway.egress.flow.FixedConcurrency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DispatcherTest {

    private final Stage stage = new Stage();
    private final Stage.Destination destination = stage.destination;
    private final Stage.Policy policy = new Stage.Policy();

    private void batches(int records, long lingerMillis) {
        stage.records = records;
        stage.linger = Duration.ofMillis(lingerMillis);
    }

    @Test
    void ofAPartitionInOrderOneRequestIsUnderWayAtATime() {
        stage.deliver(Records.range(5, 8));
        assertThat(destination.bodies).containsExactly("5");

        destination.answer(Verdict.DELIVERED);
        stage.deliver(Records.range(8, 9));
        assertThat(destination.bodies).containsExactly("5", "6");
        destination.answer(Verdict.DELIVERED);
        destination.answer(Verdict.DELIVERED);
        destination.answer(Verdict.DELIVERED);

        assertThat(destination.bodies).containsExactly("5", "6", "7", "8");
        assertThat(stage.partition().finished()).containsExactly(5L, 6L, 7L, 8L);
    }

    @Test
    void recordsOfOneKeyGoOneAfterTheOtherAndKeysSideBySide() {
        stage.order = Order.KEY;
        stage.deliver(Records.keys(0, "aabab"));
        assertThat(destination.bodies).containsExactly("0", "2");

        destination.call("2").answer(Verdict.DELIVERED);
        assertThat(destination.bodies).containsExactly("0", "2", "4");
        destination.call("0").answer(Verdict.DELIVERED);
        destination.call("1").answer(Verdict.DELIVERED);

        assertThat(destination.bodies).containsExactly("0", "2", "4", "1", "3");
    }

    @Test
    void recordsWithoutAKeyAndThoseWithoutOrderGoAllAtOnce() {
        stage.order = Order.KEY;
        stage.deliver(Records.keys(0, "--a-a"));
        assertThat(destination.bodies).containsExactly("0", "1", "2", "3");

        Stage none = new Stage();
        none.order = Order.NONE;
        none.deliver(Records.keys(0, "aaa"));
        assertThat(none.destination.bodies).containsExactly("0", "1", "2");
    }

    @Test
    void flowControlHoldsBackTheTaskAndTheOldestRecordIsNext() {
        stage.order = Order.NONE;
        stage.flow = new FixedConcurrency(2);
        stage.deliver(Records.range(0, 5));
        assertThat(destination.bodies).containsExactly("0", "1");

        destination.call("1").answer(RETRY);
        assertThat(destination.bodies).containsExactly("0", "1", "2");
        stage.pass(100);
        destination.call("2").answer(Verdict.DELIVERED);

        assertThat(destination.bodies).containsExactly("0", "1", "2", "1");
    }

    @Test
    void aRetryWaitsItsFullTimeAndComesBeforeEverythingElseOfItsLane() {
        stage.deliver(Records.range(5, 7));
        destination.answer(RETRY);
        stage.pass(99);
        stage.deliver(Records.range(7, 8));
        assertThat(destination.bodies).hasSize(1);
        stage.pass(1);
        assertThat(destination.bodies).containsExactly("5", "5");

        destination.answer(RETRY);
        stage.pass(199);
        assertThat(destination.bodies).hasSize(2);
        stage.pass(1);
        destination.answer(Verdict.DELIVERED);

        assertThat(destination.bodies).containsExactly("5", "5", "5", "6");
        assertThat(stage.heard.waiting)
                .containsExactly("topic orders partition 3 offset 5: busy", "topic orders partition 3 offset 5: busy");
    }

    @Test
    void aKeyThatFailsHoldsUpNothingButItself() {
        stage.order = Order.KEY;
        stage.deliver(Records.keys(0, "abab"));
        destination.call("0").answer(RETRY);
        destination.call("1").answer(Verdict.DELIVERED);
        destination.call("3").answer(Verdict.DELIVERED);
        stage.deliver(Records.keys(4, "ac"));

        assertThat(destination.bodies).containsExactly("0", "1", "3", "5");
        assertThat(stage.heard.waiting).containsExactly("topic orders partition 3 offset 0 key a: busy");
        assertThat(stage.heard.inTrouble).hasSize(1);
        stage.pass(100);
        destination.call("0").answer(Verdict.DELIVERED);
        assertThat(stage.heard.inTrouble).isEmpty();
        assertThat(destination.bodies).endsWith("0", "2");
        assertThat(stage.partition().committable()).isEqualTo(2);
    }

    @Test
    void attemptsAreCountedPerRecordAndBeginAnewWithTheNext() {
        stage.deliver(Records.range(5, 7));
        destination.answer(RETRY);
        stage.pass(100);
        destination.answer(Verdict.DELIVERED);
        destination.answer(RETRY);

        stage.pass(100);

        assertThat(destination.bodies).containsExactly("5", "5", "6", "6");
    }

    @Test
    void tenAnswersInARowThatCantBeReadAreTheEndOfARecordAndOthersBetweenThemAreNot() {
        stage.policy = policy;
        Verdict unreadable = new Verdict.Retry(Reason.of("answered 200, who knows"), Optional.empty(), true);
        stage.schedule = (failures, asked) -> Optional.of(Duration.ofMillis(100));
        stage.deliver(Records.range(5, 6));
        for (int i = 0; i < 9; i++) {
            destination.answer(unreadable);
            stage.pass(100);
        }
        destination.answer(RETRY);
        stage.pass(100);
        for (int i = 0; i < 9; i++) {
            destination.answer(unreadable);
            stage.pass(100);
        }
        assertThat(policy.asked).isEmpty();

        destination.answer(unreadable);

        assertThat(policy.asked).singleElement().satisfies(failure -> {
            assertThat(failure.cause()).isEqualTo(Cause.EXHAUSTED);
            assertThat(failure.attempts().failures()).isEqualTo(20);
        });
    }

    @Test
    void aWaitOfTenMinutesLastsTenMinutes() {
        stage.schedule = (failures, asked) -> Optional.of(Duration.ofMinutes(10));
        stage.deliver(Records.range(5, 6));
        destination.answer(RETRY);

        stage.timers.pass(Duration.ofMinutes(10).minusNanos(1));
        assertThat(destination.bodies).hasSize(1);
        stage.timers.pass(Duration.ofNanos(1));
        assertThat(destination.bodies).hasSize(2);
    }

    @Test
    void nothingIsSentWhilePausedAndAWaitGoesOn() {
        stage.deliver(Records.range(5, 7));
        destination.answer(RETRY);
        stage.lanes().pause();
        stage.timers.pass(Duration.ofHours(1));
        assertThat(destination.bodies).as("no retry").hasSize(1);

        stage.lanes().resume();
        stage.lanes().pause();
        destination.answer(Verdict.DELIVERED);
        assertThat(destination.bodies)
                .as("what was under way ends, nothing follows")
                .containsExactly("5", "5");
        assertThat(stage.partition().finished()).containsExactly(5L);
    }

    @Test
    void aResumeDuringAWaitDoesNotShortenIt() {
        stage.deliver(Records.range(5, 6));
        destination.answer(RETRY);
        stage.lanes().pause();
        stage.pass(50);
        stage.lanes().resume();

        assertThat(destination.bodies).hasSize(1);
        stage.pass(50);
        assertThat(destination.bodies).hasSize(2);
    }

    @Test
    void onlyTheRecordsOfABatchThatFailedAreSentAgain() {
        batches(4, 0);
        stage.deliver(Records.range(5, 10));
        destination.call("[5,6,7,8]").answer(Verdict.DELIVERED, RETRY, Verdict.DELIVERED, RETRY);

        assertThat(stage.partition().finished()).containsExactly(5L, 7L);
        stage.pass(100);
        assertThat(destination.bodies).containsExactly("[5,6,7,8]", "[6,8,9]");
    }

    @Test
    void withoutOrderWhatFailedWaitsAloneAndTheRestGoesOn() {
        stage.order = Order.NONE;
        batches(2, 0);
        stage.flow = new FixedConcurrency(1);
        stage.deliver(Records.range(0, 6));
        destination.call("[0,1]").answer(RETRY, Verdict.DELIVERED);
        destination.call("[2,3]").answer(Verdict.DELIVERED);
        stage.pass(100);
        destination.call("[4,5]").answer(Verdict.DELIVERED);

        assertThat(destination.bodies).containsExactly("[0,1]", "[2,3]", "[4,5]", "[0]");
    }

    @Test
    void aBatchThatIsRejectedAsAWholeIsTakenApartToFindTheRecord() {
        batches(8, 0);
        stage.policy = policy;
        stage.deliver(Records.range(0, 8));

        destination.call("[0,1,2,3,4,5,6,7]").reject(Split.BY_RECORDS);
        destination.call("[0,1,2,3]").answer(Verdict.DELIVERED);
        destination.call("[4,5,6,7]").reject(Split.BY_RECORDS);
        destination.call("[4,5]").reject(Split.BY_RECORDS);
        destination.call("[4]").answer(Verdict.DELIVERED);
        destination.call("[5]").reject(Split.BY_RECORDS);

        assertThat(policy.offsets()).containsExactly(5L);
        assertThat(policy.asked.get(0).attempts().failures())
                .as("a split is no attempt")
                .isOne();
        assertThat(destination.open).as("6 and 7 wait for the policy").isEmpty();
        policy.answer(Disposal.FINISHED);
        destination.call("[6,7]").answer(Verdict.DELIVERED);
        assertThat(stage.partition().committable()).isEqualTo(8);
    }

    @Test
    void aBatchThatIsTooLargeIsTakenApartByBytes() {
        batches(9, 0);
        stage.deliver(List.of(Records.of(0, "\"" + "x".repeat(200) + "\""), Records.of(1, "1"), Records.of(2, "2")));

        destination.open.get(0).reject(Split.BY_BYTES);

        assertThat(destination.open.get(0).request().records()).hasSize(1);
        destination.answer(Verdict.DELIVERED);
        destination.call("[1,2]").answer(Verdict.DELIVERED);
        assertThat(stage.partition().committable()).isEqualTo(3);
    }

    @Test
    void aPartThatHasToWaitSendsTheLaterOnesBackToTheirLanes() {
        batches(4, 0);
        stage.deliver(Records.range(0, 4));
        destination.call("[0,1,2,3]").reject(Split.BY_RECORDS);
        destination.call("[0,1]").answer(RETRY);

        assertThat(destination.open).isEmpty();
        stage.pass(100);
        assertThat(destination.bodies).endsWith("[0,1,2,3]");
    }

    @Test
    void thePolicyIsAskedForOneRecordOfALaneAfterTheOther() {
        batches(3, 0);
        stage.policy = policy;
        stage.deliver(Records.range(0, 4));
        destination.answer(REJECT);

        assertThat(policy.offsets()).containsExactly(0L);
        assertThat(policy.asked.get(0).cause()).isEqualTo(Failure.Cause.REJECTED);
        policy.answer(Disposal.FINISHED);
        policy.answer(Disposal.FINISHED);
        assertThat(destination.bodies).as("nothing is sent meanwhile").hasSize(1);
        policy.answer(Disposal.FINISHED);

        assertThat(destination.bodies).endsWith("[3]");
        assertThat(stage.partition().finished()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void exhaustedAttemptsAreDisposedOf() {
        stage.schedule = (failures, asked) -> failures < 3 ? Optional.of(Duration.ofMillis(1)) : Optional.empty();
        stage.policy = policy;
        stage.deliver(Records.range(0, 2));
        destination.answer(RETRY);
        stage.pass(1);
        destination.answer(RETRY);
        stage.pass(1);
        destination.answer(RETRY);

        assertThat(policy.asked).singleElement().satisfies(failure -> {
            assertThat(failure.cause()).isEqualTo(Failure.Cause.EXHAUSTED);
            assertThat(failure.attempts().failures()).isEqualTo(3);
        });
        policy.answer(Disposal.FINISHED);
        assertThat(destination.bodies).endsWith("1");
    }

    @Test
    void whatBecameOfARecordIsReportedOnceAndOnlyWhenItIsCertain() {
        batches(3, 0);
        stage.policy = policy;
        stage.schedule = (failures, asked) -> failures < 2 ? Optional.of(Duration.ofMillis(10)) : Optional.empty();
        stage.deliver(Records.range(5, 8));
        destination.open.get(0).answer(Verdict.DELIVERED, RETRY, REJECT);
        assertThat(stage.reports.all).containsExactlyInAnyOrder("DELIVERED 5 207", "REJECTED 7 207");
        policy.answer(new Disposal.Again(Reason.of("full"), Duration.ofMillis(10)));
        stage.pass(10);
        policy.answer(Disposal.FINISHED);
        assertThat(stage.reports.all).as("asked twice, reported once").hasSize(2);

        destination.answer(RETRY);

        assertThat(stage.reports.all).hasSize(3).endsWith("EXHAUSTED 6 200");
    }

    @Test
    void ofAWindowThatIsAbandonedNothingIsReported() {
        stage.deliver(Records.range(5, 6));
        stage.lanes().abandon(List.of(stage.window()));
        destination.calls.get(0).verdicts().tryComplete(Verdicts.all(200, "", Verdict.DELIVERED));

        assertThat(stage.reports.all).isEmpty();
    }

    @Test
    void aPolicyThatCanNotDoItNowIsAskedAgainAfterItsWait() {
        stage.policy = policy;
        stage.deliver(Records.range(0, 2));
        destination.answer(REJECT);
        policy.answer(new Disposal.Again(Reason.of("no dead letters now"), Duration.ofSeconds(5)));

        stage.pass(4_999);
        assertThat(policy.asked).hasSize(1);
        stage.pass(1);
        assertThat(policy.offsets()).containsExactly(0L, 0L);
        assertThat(stage.partition().committable()).isZero();
        policy.answer(Disposal.FINISHED);
        assertThat(stage.heard.inTrouble).isEmpty();
        assertThat(destination.bodies).containsExactly("0", "1");
    }

    @Test
    void aPolicyThatStopsNamesThePlaceAndNothingMoreOfTheLaneIsSent() {
        stage.deliver(Records.range(5, 9));
        destination.answer(REJECT);
        stage.deliver(Records.range(9, 10));

        assertThat(stage.heard.rejected).containsExactly("topic orders partition 3 offset 5: answered 404: who?");
        assertThat(stage.partition().committable()).isEqualTo(5);
        assertThat(destination.bodies).containsExactly("5");
    }

    @Test
    void aPolicyThatPausesHasTheRecordTriedAnewWhenResumed() {
        stage.policy = policy;
        stage.deliver(Records.range(5, 7));
        destination.answer(REJECT);
        stage.lanes().pause();
        policy.answer(new Disposal.Pause(Reason.of("refused")));

        assertThat(stage.heard.pausing).containsExactly("topic orders partition 3 offset 5: refused");
        assertThat(destination.bodies).hasSize(1);
        stage.lanes().resume();
        destination.call("5").answer(REJECT);
        assertThat(policy.asked.get(1).attempts().failures()).isOne();
    }

    @Test
    void aStopOfTheDestinationStopsWhateverThePolicy() {
        stage.policy = policy;
        stage.deliver(Records.range(5, 7));
        destination.answer(new Verdict.Stop(Reason.of("answered 410")));

        assertThat(policy.asked).isEmpty();
        assertThat(stage.heard.rejected).containsExactly("topic orders partition 3 offset 5: answered 410");
    }

    @Test
    void aFaultWhileSendingIsToldWithItsPlaceAndEndsTheWindow() {
        destination.broken = true;
        stage.deliver(Records.range(5, 7));

        assertThat(stage.heard.rejected)
                .containsExactly("topic orders partition 3 offset 5: internal fault:"
                        + " java.lang.IllegalArgumentException: no such port");
        stage.lanes().drain(List.of(stage.window()));
        assertThat(stage.partition().isQuiet()).as("nothing to wait for").isTrue();
    }

    @Test
    void theFirstRecordOfABatchWaitsForOthers() {
        batches(3, 10);
        stage.deliver(Records.range(5, 6));
        stage.pass(9);
        stage.deliver(Records.range(6, 7));
        assertThat(destination.bodies).isEmpty();
        stage.pass(1);
        assertThat(destination.bodies).containsExactly("[5,6]");

        stage.deliver(Records.range(7, 11));
        destination.answer(Verdict.DELIVERED);
        assertThat(destination.bodies).as("full: no wait").containsExactly("[5,6]", "[7,8,9]");
    }

    @Test
    void aFullBatchOfRecordsOrBytesDoesNotWait() {
        batches(3, 10);
        stage.deliver(Records.range(5, 7));
        stage.deliver(Records.range(7, 8));
        assertThat(destination.bodies).containsExactly("[5,6,7]");

        Stage small = new Stage();
        small.records = 9;
        small.bytes = 13;
        small.linger = Duration.ofMillis(10);
        small.deliver(List.of(Records.of(0, "55555")));
        assertThat(small.destination.bodies).isEmpty();
        small.deliver(List.of(Records.of(1, "55555")));
        assertThat(small.destination.bodies).containsExactly("[55555,55555]");
    }

    @Test
    void aBatchHoldsManyKeysEachWithItsRecordsOneAfterTheOther() {
        stage.order = Order.KEY;
        batches(4, 0);
        stage.flow = new FixedConcurrency(1);
        stage.deliver(Records.keys(0, "x"));
        stage.deliver(Records.keys(1, "ababab"));
        destination.answer(Verdict.DELIVERED);
        destination.call("[1,3,5,2]").answer(Verdict.DELIVERED);

        assertThat(destination.bodies).endsWith("[4,6]");
    }

    @Test
    void aValueThatIsNoJsonIsDisposedOfAfterWhatCameBefore() {
        batches(9, 0);
        stage.policy = policy;
        stage.deliver(List.of(Records.of(5, "1"), Records.of(6, "2"), Records.of(7, "}"), Records.of(8, "4")));
        assertThat(destination.bodies).containsExactly("[1,2]");

        destination.answer(Verdict.DELIVERED);

        assertThat(stage.partition().finished()).containsExactly(5L, 6L);
        assertThat(policy.offsets()).containsExactly(7L);
        assertThat(policy.asked.get(0).attempts().last().text()).startsWith("the value is not valid JSON");
        policy.answer(Disposal.FINISHED);
        assertThat(destination.bodies).containsExactly("[1,2]", "[4]");
    }

    @Test
    void aDrainedWindowIsQuietOnceItsRequestIsOver() {
        stage.deliver(Records.range(5, 7));
        stage.lanes().drain(List.of(stage.window()));
        assertThat(stage.partition().isQuiet()).isFalse();

        destination.answer(Verdict.DELIVERED);

        assertThat(stage.partition().isQuiet()).isTrue();
        assertThat(stage.partition().finished()).containsExactly(5L);
        assertThat(destination.bodies).hasSize(1);
    }

    @Test
    void aDrainWaitsForThePolicyAndNeitherForAWaitNorForALinger() {
        stage.deliver(Records.range(5, 6));
        destination.answer(RETRY);
        stage.lanes().drain(List.of(stage.window()));
        assertThat(stage.partition().isQuiet()).isTrue();
        assertThat(stage.timers.waiting()).isZero();

        Stage disposing = new Stage();
        disposing.policy = policy;
        disposing.deliver(Records.range(5, 6));
        disposing.destination.answer(REJECT);
        disposing.lanes().drain(List.of(disposing.window()));
        assertThat(disposing.partition().isQuiet()).isFalse();
        policy.answer(Disposal.FINISHED);
        assertThat(disposing.partition().isQuiet()).isTrue();
        assertThat(disposing.partition().committable()).isEqualTo(6);
    }

    @Test
    void ofARequestThatIsTakenApartOnlyThePartUnderWayIsWaitedFor() {
        batches(4, 0);
        stage.deliver(Records.range(0, 4));
        destination.call("[0,1,2,3]").reject(Split.BY_RECORDS);
        stage.lanes().drain(List.of(stage.window()));
        destination.call("[0,1]").answer(Verdict.DELIVERED);

        assertThat(stage.partition().isQuiet()).isTrue();
        assertThat(stage.partition().committable()).isEqualTo(2);
        assertThat(destination.open).isEmpty();
    }

    @Test
    void nothingIsHeardOfAnAbandonedWindowAndItsPlaceIsFree() {
        stage.flow = new FixedConcurrency(1);
        stage.deliver(Records.range(5, 7));

        stage.lanes().abandon(List.of(stage.window()));

        assertThat(destination.cancelled).isOne();
        assertThat(stage.partition().finished()).isEmpty();
        assertThat(stage.heard.waiting).isEmpty();
        assertThat(stage.timers.waiting()).isZero();
        stage.reassign();
        stage.deliver(Records.range(5, 7));
        assertThat(destination.bodies).containsExactly("5", "5");
    }
}
