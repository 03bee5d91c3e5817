package io.datahubgateway.egress.lane;

import static io.datahubgateway.egress.lane.Stage.RETRY;
import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.record.Whereabouts;
import io.datahubgateway.common.record.Whereabouts.State;
import io.datahubgateway.common.task.sink.Breaker;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts.Split;
import io.datahubgateway.egress.failure.Disposal;
import io.datahubgateway.egress.flow.CircuitBreaker;
import io.datahubgateway.egress.flow.FixedConcurrency;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RecordSearchTest {

    private final Stage stage = new Stage();
    private final Stage.Destination destination = stage.destination;

    private Whereabouts find(long offset) {
        return stage.lanes().find(new TopicPartition("orders", 3), offset);
    }

    private JsonObject waitOf(long offset) {
        assertThat(find(offset).state()).isEqualTo(State.WAITING);
        return new JsonObject(find(offset).waitsFor().toString());
    }

    private String reason(long offset) {
        return waitOf(offset).getString("reason");
    }

    @Test
    void whatWasNotReadIsToldWithTheNextOffset() {
        assertThat(find(5)).isEqualTo(Whereabouts.NOWHERE);
        stage.deliver(Records.range(5, 8));

        assertThat(find(8)).isEqualTo(Whereabouts.notRead(8));
        assertThat(find(4)).as("before it began").isEqualTo(Whereabouts.notRead(8));
        assertThat(stage.lanes().find(new TopicPartition("orders", 2), 5)).isEqualTo(Whereabouts.NOWHERE);
    }

    @Test
    void whatIsDeliveredIsFinishedAndTheNextOneWaitsForItsAnswer() {
        stage.deliver(Records.range(5, 8));
        destination.answer(Verdict.DELIVERED);

        assertThat(find(5)).isEqualTo(Whereabouts.finished(8));
        assertThat(reason(6)).isEqualTo("answer");
        assertThat(waitOf(7)).isEqualTo(new JsonObject("""
                {"reason":"record",
                 "detail":"it waits for offset 6: the destination has not answered the request with it yet",
                 "head":{"topic":"orders","partition":3,"offset":6,"attempts":0}}"""));
    }

    @Test
    void aRecordThatFailedIsToldWithItsAttemptsAndTheTimeOfTheNext() {
        stage.deliver(Records.range(5, 7));
        destination.answer(RETRY);
        stage.pass(100);
        destination.answer(Verdict.retry(new Reason("answered 500", 500, "out of order")));
        long now = stage.timers.epochMillis();
        stage.pass(50);

        JsonObject first = waitOf(5);

        assertThat(first.getString("reason")).isEqualTo("retry");
        assertThat(first.getLong("until")).isEqualTo(now + 200);
        assertThat(first.getJsonObject("head"))
                .isEqualTo(new JsonObject("""
                {"topic":"orders","partition":3,"offset":5,"attempts":2}""")
                        .put("nextAttempt", now + 200)
                        .put(
                                "lastFailure",
                                new JsonObject(
                                                "{\"text\":\"answered 500\",\"status\":500,\"excerpt\":\"out of order\"}")
                                        .put("at", now)));
        assertThat(reason(6)).isEqualTo("record");
        assertThat(waitOf(6).getLong("until")).isEqualTo(now + 200);
        assertThat(waitOf(6).getJsonObject("head")).isEqualTo(first.getJsonObject("head"));
    }

    @Test
    void byKeyTheKeyThatHoldsARecordBackIsNamed() {
        stage.order = Order.KEY;
        stage.deliver(Records.keys(0, "abab"));
        destination.call("0").answer(RETRY);
        destination.call("1").answer(Verdict.DELIVERED);

        assertThat(waitOf(2).getString("detail")).startsWith("it waits for offset 0 of key a: ");
        assertThat(waitOf(2).getJsonObject("head").getString("key")).isEqualTo("a");
        assertThat(find(1).state()).isEqualTo(State.FINISHED);
        assertThat(reason(3)).isEqualTo("answer");
    }

    @Test
    void withoutOrderEachWaitsByItself() {
        stage.order = Order.NONE;
        stage.flow = new FixedConcurrency(1);
        stage.deliver(Records.range(0, 3));
        destination.call("0").answer(RETRY);

        assertThat(reason(0)).isEqualTo("retry");
        assertThat(reason(1)).isEqualTo("answer");
        assertThat(reason(2)).isEqualTo("concurrency");
        destination.call("1").answer(Verdict.DELIVERED);
        destination.call("2").answer(Verdict.DELIVERED);
        assertThat(reason(0)).isEqualTo("retry");
        stage.pass(100);
        destination.call("0").answer(Verdict.DELIVERED);
        assertThat(find(0).state()).isEqualTo(State.FINISHED);
    }

    @Test
    void anOpenBreakerIsNamedWithItsTime() {
        stage.flow = new CircuitBreaker(new Breaker(1, 1, Duration.ofMinutes(1), Duration.ofSeconds(30)), state -> {});
        stage.order = Order.KEY;
        stage.deliver(Records.keys(0, "a"));
        destination.call("0").answer(RETRY);
        stage.deliver(Records.keys(1, "b"));

        assertThat(reason(1)).isEqualTo("breaker");
        assertThat(waitOf(1).getLong("until")).isEqualTo(stage.timers.epochMillis() + 30_000);
        stage.pass(30_000);
        assertThat(List.of(reason(0), reason(1))).containsExactlyInAnyOrder("answer", "breaker");
    }

    @Test
    void aBatchThatIsNotFullWaitsForItsLinger() {
        stage.records = 4;
        stage.linger = Duration.ofMillis(300);
        stage.deliver(Records.range(5, 7));
        stage.pass(100);

        assertThat(reason(5)).isEqualTo("batch");
        assertThat(waitOf(5).getLong("until")).isEqualTo(stage.timers.epochMillis() + 200);
        assertThat(waitOf(6).getString("detail"))
                .isEqualTo("it waits for offset 5: more records may come for its batch");
    }

    @Test
    void aRecordThatIsNotDueYetWaitsForTheDelay() {
        stage.delay = Duration.ofSeconds(10);
        stage.deliver(List.of(Records.of(5, "5")));
        stage.pass(4_000);

        assertThat(reason(5)).isEqualTo("delay");
        assertThat(waitOf(5).getLong("until")).isEqualTo(stage.timers.epochMillis() + 6_000);
        stage.pass(6_000);
        assertThat(reason(5)).isEqualTo("answer");
    }

    @Test
    void ofABatchThatIsTakenApartEachPartIsTold() {
        stage.records = 4;
        stage.deliver(Records.range(0, 4));
        destination.call("[0,1,2,3]").reject(Split.BY_RECORDS);
        destination.call("[0,1]").reject(Split.BY_RECORDS);
        destination.call("[0]").answer(Verdict.DELIVERED);

        assertThat(find(0).state()).isEqualTo(State.FINISHED);
        assertThat(reason(1)).isEqualTo("answer");
        assertThat(reason(3)).isEqualTo("turn");
    }

    @Test
    void behindALaneWhosePartIsFinishedTheRestOfTheBatchIsWaitedFor() {
        stage.order = Order.KEY;
        stage.records = 2;
        stage.deliver(Records.keys(0, "ab"));
        stage.deliver(Records.keys(2, "a"));
        destination.call("[0,1]").reject(Split.BY_RECORDS);
        destination.call("[0]").answer(Verdict.DELIVERED);

        assertThat(find(0).state()).isEqualTo(State.FINISHED);
        assertThat(reason(1)).isEqualTo("answer");
        assertThat(waitOf(2).getString("detail")).isEqualTo("the others of the batch before it are not finished");
    }

    @Test
    void whileTheTaskIsPausedThatIsTheReason() {
        stage.deliver(Records.range(5, 7));
        destination.answer(RETRY);
        stage.lanes().pause();
        stage.pass(1_000);

        assertThat(reason(5)).isEqualTo("paused");
        assertThat(waitOf(5).getJsonObject("head").getInteger("attempts")).isOne();
        stage.lanes().resume();
        stage.lanes().hold(true);
        destination.answer(RETRY);
        assertThat(reason(5)).isEqualTo("commit");
    }

    @Test
    void whatTheFailurePolicyHasIsToldAlsoWhenItHasToBeAskedAgain() {
        Stage.Policy policy = new Stage.Policy();
        stage.policy = policy;
        stage.order = Order.NONE;
        stage.deliver(Records.range(5, 6));
        destination.answer(Stage.REJECT);

        assertThat(reason(5)).isEqualTo("policy");
        policy.answer(new Disposal.Again(Reason.of("no such topic"), Duration.ofMillis(500)));
        assertThat(waitOf(5).getString("detail")).isEqualTo("no such topic");
        assertThat(waitOf(5).getLong("until")).isEqualTo(stage.timers.epochMillis() + 500);
        assertThat(waitOf(5).getJsonObject("head").getJsonObject("lastFailure").getInteger("status"))
                .isEqualTo(404);
        stage.pass(500);
        policy.answer(Disposal.FINISHED);
        assertThat(find(5)).isEqualTo(Whereabouts.finished(6));
    }

    @Test
    void aPartitionThatIsGivenUpSaysSoAndIsNowhereAfterwards() {
        stage.deliver(Records.range(5, 7));
        stage.lanes().drain(List.of(stage.window()));
        assertThat(reason(6)).isEqualTo("record");
        destination.answer(Verdict.DELIVERED);
        assertThat(reason(6)).isEqualTo("handover");

        stage.lanes().abandon(List.of(stage.window()));

        assertThat(find(6)).isEqualTo(Whereabouts.NOWHERE);
    }
}
