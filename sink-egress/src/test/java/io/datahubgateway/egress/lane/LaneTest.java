package io.datahubgateway.egress.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.task.SinkDefinition.Batch;
import io.datahubgateway.common.task.SinkDefinition.Retry;
import io.datahubgateway.egress.deliver.Deliverer;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Request;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final Verdict RETRY = Verdict.retry(Reason.of("busy"));
    private static final Verdict REJECT = new Verdict.Reject(new Reason("answered 404", 404, "who?"));
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final VirtualTimers timers = new VirtualTimers();
    private final FakeDestination destination = new FakeDestination();
    private final Heard heard = new Heard();
    private boolean open = true;

    /** Keeps every request until the test answers it. */
    private static final class FakeDestination implements Deliverer {
        final List<String> bodies = new ArrayList<>();
        final List<Promise<Verdicts>> verdicts = new ArrayList<>();
        int cancelled;
        boolean broken;

        @Override
        public Exchange send(Request request) {
            if (broken) {
                throw new IllegalArgumentException("no such port");
            }
            Promise<Verdicts> verdict = Promise.promise();
            bodies.add(request.body().toString());
            verdicts.add(verdict);
            return new Exchange() {
                @Override
                public Future<Verdicts> verdicts() {
                    return verdict.future();
                }

                @Override
                public void cancel() {
                    cancelled++;
                    verdict.tryComplete(Verdicts.unanswered(RETRY));
                }
            };
        }

        void answer(Verdict verdict) {
            verdicts.get(verdicts.size() - 1).complete(Verdicts.all(200, "", verdict));
        }
    }

    private static final class Heard implements LaneListener {
        final List<Long> delivered = new ArrayList<>();
        final List<String> retrying = new ArrayList<>();
        final List<String> rejected = new ArrayList<>();

        @Override
        public void delivered(List<ConsumerRecord<byte[], byte[]>> records) {
            records.forEach(record -> delivered.add(record.offset()));
        }

        @Override
        public void retrying(Reason why) {
            retrying.add(why.text());
        }

        @Override
        public void rejected(Reason why) {
            rejected.add(why.forStatus());
        }
    }

    private Lane lane(int records, Duration linger) {
        Batch limits = new Batch(records, new ByteSize(1024), linger);
        Retry retry = new Retry(Duration.ofMillis(100), Duration.ofMinutes(10));
        return new Lane(
                new LaneParts(limits, BodyFormats.of(records), destination, new BackOff(retry, LARGEST), timers),
                () -> open,
                heard);
    }

    private Lane lane() {
        return lane(1, Duration.ZERO);
    }

    @Test
    void oneRequestIsUnderWayAtATimeAndTheOrderIsKept() {
        Lane lane = lane();
        lane.accept(Records.range(5, 8));
        assertThat(destination.bodies).containsExactly("5");

        destination.answer(Verdict.DELIVERED);
        lane.accept(Records.range(8, 9));
        assertThat(destination.bodies).containsExactly("5", "6");
        destination.answer(Verdict.DELIVERED);
        destination.answer(Verdict.DELIVERED);
        destination.answer(Verdict.DELIVERED);

        assertThat(destination.bodies).containsExactly("5", "6", "7", "8");
        assertThat(heard.delivered).containsExactly(5L, 6L, 7L, 8L);
    }

    @Test
    void aRetryWaitsItsFullTimeAndComesBeforeEverythingElse() {
        Lane lane = lane();
        lane.accept(Records.range(5, 7));
        destination.answer(RETRY);
        timers.pass(Duration.ofMillis(99));
        lane.accept(Records.range(7, 8));
        assertThat(destination.bodies).hasSize(1);
        timers.pass(Duration.ofMillis(1));
        assertThat(destination.bodies).containsExactly("5", "5");

        destination.answer(RETRY);
        timers.pass(Duration.ofMillis(199));
        assertThat(destination.bodies).hasSize(2);
        timers.pass(Duration.ofMillis(1));
        destination.answer(Verdict.DELIVERED);

        assertThat(destination.bodies).containsExactly("5", "5", "5", "6");
        assertThat(heard.retrying).containsExactly("busy", "busy");
    }

    @Test
    void theBackOffBeginsAnewAfterADelivery() {
        Lane lane = lane();
        lane.accept(Records.range(5, 7));
        destination.answer(RETRY);
        timers.pass(Duration.ofMillis(100));
        destination.answer(Verdict.DELIVERED);
        destination.answer(RETRY);

        timers.pass(Duration.ofMillis(100));

        assertThat(destination.bodies).containsExactly("5", "5", "6", "6");
    }

    @Test
    void aBackOffOfTenMinutesLastsTenMinutes() {
        Lane lane = lane();
        lane.accept(Records.range(5, 6));
        for (int i = 0; i < 20; i++) {
            destination.answer(RETRY);
            timers.pass(Duration.ofMinutes(10));
        }
        int before = destination.bodies.size();
        destination.answer(RETRY);

        timers.pass(Duration.ofMinutes(10).minusNanos(1));
        assertThat(destination.bodies).hasSize(before);
        timers.pass(Duration.ofNanos(1));
        assertThat(destination.bodies).hasSize(before + 1);
    }

    @Test
    void nothingIsSentWhileTheGateIsClosedAndAWaitGoesOn() {
        Lane lane = lane();
        lane.accept(Records.range(5, 7));
        destination.answer(RETRY);
        open = false;
        timers.pass(Duration.ofHours(1));
        assertThat(destination.bodies).as("no retry").hasSize(1);

        open = true;
        lane.advance();
        open = false;
        destination.answer(Verdict.DELIVERED);
        assertThat(destination.bodies)
                .as("what was under way ends, nothing follows")
                .containsExactly("5", "5");
        assertThat(heard.delivered).containsExactly(5L);
    }

    @Test
    void aGateThatOpensDuringABackOffDoesNotShortenIt() {
        Lane lane = lane();
        lane.accept(Records.range(5, 6));
        destination.answer(RETRY);
        open = false;
        timers.pass(Duration.ofMillis(50));
        open = true;
        lane.advance();

        assertThat(destination.bodies).hasSize(1);
        timers.pass(Duration.ofMillis(50));
        assertThat(destination.bodies).hasSize(2);
    }

    @Test
    void aRejectedRecordEndsTheLaneAndNamesThePlace() {
        Lane lane = lane(2, Duration.ZERO);
        lane.accept(Records.range(5, 9));
        destination.answer(REJECT);
        lane.accept(Records.range(9, 10));

        assertThat(heard.rejected).containsExactly("topic orders partition 3 offsets 5 to 6: answered 404: who?");
        assertThat(heard.delivered).isEmpty();
        assertThat(destination.bodies).containsExactly("[5,6]");
    }

    @Test
    void aFaultWhileSendingEndsTheLaneWithItsReason() {
        destination.broken = true;
        List<String> quiet = new ArrayList<>();
        Lane lane = lane();
        lane.accept(Records.range(5, 7));

        assertThat(heard.rejected)
                .containsExactly("topic orders partition 3 offset 5: internal fault:"
                        + " java.lang.IllegalArgumentException: no such port");
        lane.stop(() -> quiet.add("quiet"));
        assertThat(quiet).as("nothing to wait for").hasSize(1);
    }

    @Test
    void theFirstRecordOfABatchWaitsForOthers() {
        Lane lane = lane(3, Duration.ofMillis(10));
        lane.accept(Records.range(5, 6));
        timers.pass(Duration.ofMillis(9));
        lane.accept(Records.range(6, 7));
        assertThat(destination.bodies).isEmpty();
        timers.pass(Duration.ofMillis(1));
        assertThat(destination.bodies).containsExactly("[5,6]");

        lane.accept(Records.range(7, 11));
        destination.answer(Verdict.DELIVERED);
        assertThat(destination.bodies).as("full: no wait").containsExactly("[5,6]", "[7,8,9]");
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void aFullBatchDoesNotWaitForTheLinger() {
        Lane lane = lane(3, Duration.ofMillis(10));
        lane.accept(Records.range(5, 7));
        lane.accept(Records.range(7, 8));

        assertThat(destination.bodies).containsExactly("[5,6,7]");
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void aValueThatIsNoJsonIsRejectedAfterWhatCameBefore() {
        Lane lane = lane(9, Duration.ZERO);
        lane.accept(List.of(Records.of(5, "1"), Records.of(6, "2"), Records.of(7, "}"), Records.of(8, "4")));
        assertThat(destination.bodies).containsExactly("[1,2]");

        destination.answer(Verdict.DELIVERED);

        assertThat(heard.delivered).containsExactly(5L, 6L);
        assertThat(heard.rejected)
                .singleElement()
                .asString()
                .startsWith("topic orders partition 3 offset 7: the value is not valid JSON");
        assertThat(destination.bodies).hasSize(1);
    }

    @Test
    void aStoppedLaneIsQuietOnceItsRequestIsOver() {
        Lane lane = lane();
        List<String> quiet = new ArrayList<>();
        lane.accept(Records.range(5, 7));
        lane.stop(() -> quiet.add("quiet"));
        assertThat(quiet).isEmpty();

        destination.answer(Verdict.DELIVERED);

        assertThat(quiet).hasSize(1);
        assertThat(heard.delivered).containsExactly(5L);
        assertThat(destination.bodies).hasSize(1);
    }

    @Test
    void aStopDoesNotWaitForABackOffOrALinger() {
        List<String> quiet = new ArrayList<>();
        Lane backingOff = lane();
        backingOff.accept(Records.range(5, 6));
        destination.answer(RETRY);
        Lane lingering = lane(9, Duration.ofMinutes(1));
        lingering.accept(Records.range(5, 6));

        backingOff.stop(() -> quiet.add("backing off"));
        lingering.stop(() -> quiet.add("lingering"));

        assertThat(quiet).containsExactly("backing off", "lingering");
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void aFailureDuringAStopIsNotTriedAgain() {
        List<String> quiet = new ArrayList<>();
        Lane lane = lane();
        lane.accept(Records.range(5, 6));
        lane.stop(() -> quiet.add("quiet"));

        destination.answer(RETRY);

        assertThat(quiet).hasSize(1);
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void nothingIsHeardOfAnAbandonedLane() {
        Lane lane = lane();
        lane.accept(Records.range(5, 7));

        lane.abandon();

        assertThat(destination.cancelled).isOne();
        assertThat(heard.delivered).isEmpty();
        assertThat(heard.retrying).isEmpty();
        assertThat(timers.waiting()).isZero();
    }
}
