package io.datahubgateway.egress.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.commit.CommitMetadata;
import io.datahubgateway.common.commit.OffsetRanges;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts.Split;
import io.datahubgateway.egress.failure.Disposal;
import io.datahubgateway.egress.failure.Failure;
import io.datahubgateway.egress.failure.FailurePolicy;
import io.datahubgateway.egress.flow.FixedConcurrency;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random completions, retries, rejections, revocations, kills and pauses on a virtual clock, for every order. In every step
 * the committed offset passes no record that is not finished, and no record is sent again of which a commit has told, in
 * its metadata or before its offset; in the end everything is committed.
 */
class LanesPropertyTest {

    private static final int RECORDS = 400;
    private static final int KEYS = 12;
    private static final int ALL = 4_096;

    static Stream<Arguments> runs() {
        return Stream.of(Order.values())
                .flatMap(order -> new Random(order.ordinal()).longs(40).mapToObj(seed -> Arguments.of(order, seed)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("runs")
    void nothingIsLostAndTheOrderHolds(Order order, long seed) {
        new Run(order, new Random(seed)).toTheEnd();
    }

    /** Answers at once or when it is told to. */
    private static final class RandomPolicy implements FailurePolicy {
        final List<Promise<Disposal>> open = new ArrayList<>();
        final Random random;

        RandomPolicy(Random random) {
            this.random = random;
        }

        @Override
        public Future<Disposal> dispose(Failure failure) {
            if (random.nextBoolean()) {
                return Future.succeededFuture(Disposal.FINISHED);
            }
            Promise<Disposal> answer = Promise.promise();
            open.add(answer);
            return answer.future();
        }
    }

    /** A log, who reads it, and what the destination has seen. */
    private static final class Run {
        final Random random;
        final Stage stage = new Stage();
        final RandomPolicy policy;
        final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        final Set<Long> poison = new HashSet<>();
        final Set<Long> finished = new HashSet<>(); // by a destination or a policy, whether heard or not
        final Map<Long, Long> follows = new HashMap<>(); // the record before in its partition or key, by offset
        final Set<Long> attempted = new HashSet<>(); // offsets that the destination has seen
        int settled; // how many of what the window heard
        int seen; // how many requests were looked at
        int checked; // how many of the log are known to be committed rightly
        final Set<Long> covered = new HashSet<>(); // offsets of which a commit has told
        int most = ALL; // characters of metadata
        OffsetAndMetadata last; // commit
        int read; // how many of the log the present window has read
        boolean paused;

        Run(Order order, Random random) {
            this.random = random;
            this.policy = new RandomPolicy(random);
            stage.order = order;
            stage.records = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(20);
            stage.bytes = 1024;
            stage.linger = stage.records == 1 ? Duration.ZERO : Duration.ofMillis(random.nextInt(30));
            stage.delay = random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextInt(300));
            stage.flow = new FixedConcurrency(1 + random.nextInt(8));
            stage.policy = policy;
            stage.schedule = (failures, asked) ->
                    failures < 4 ? Optional.of(Duration.ofMillis(random.nextInt(200))) : Optional.empty();
            long offset = random.nextInt(100);
            last = new OffsetAndMetadata(offset);
            most = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> 40;
                default -> ALL;
            };
            Map<String, Long> newest = new HashMap<>();
            for (int i = 0; i < RECORDS; i++) {
                String key = random.nextInt(8) == 0 ? null : "key-" + random.nextInt(KEYS);
                log.add(Records.stamped(offset, key, random.nextInt(3 * RECORDS)));
                if (order == Order.PARTITION || order == Order.KEY && key != null) {
                    Long before = newest.put(order == Order.KEY ? key : "", offset);
                    if (before != null) {
                        follows.put(offset, before);
                    }
                }
                if (random.nextInt(40) == 0) {
                    poison.add(offset);
                }
                offset += 1 + (random.nextInt(10) == 0 ? random.nextInt(5) : 0);
            }
        }

        void toTheEnd() {
            for (int step = 0; step < 2_000; step++) {
                step();
                check();
            }
            drainAndReopen();
            for (int step = 0; last.offset() <= log.get(RECORDS - 1).offset(); step++) {
                assertThat(step).as("steps until everything is committed").isLessThan(20_000);
                resume();
                fetch(50);
                seeNew();
                answerAll();
                stage.pass(50);
                commit();
            }
            hear();
            assertThat(finished).hasSize(RECORDS);
            assertThat(stage.heard.rejected).isEmpty();
            assertThat(stage.partition().heldBytes()).isZero();
        }

        void step() {
            switch (random.nextInt(40)) {
                case 0 -> drainAndReopen();
                case 1 -> kill();
                case 2, 3 -> togglePause();
                case 4, 5, 6, 7, 8, 9, 10 -> fetch(1 + random.nextInt(12));
                case 11, 12, 13, 14 -> stage.pass(random.nextInt(60));
                case 15, 16, 17, 18 -> commit();
                case 19, 20 -> answerPolicy();
                default -> answerOne();
            }
            seeNew();
        }

        void togglePause() {
            if (paused) {
                resume();
            } else {
                stage.lanes().pause();
                paused = true;
            }
        }

        void resume() {
            stage.lanes().resume();
            paused = false;
        }

        void fetch(int most) {
            int to = Math.min(RECORDS, read + most);
            if (to > read) {
                List<ConsumerRecord<byte[], byte[]>> polled = log.subList(read, to);
                read = to;
                stage.deliver(List.copyOf(polled));
            }
        }

        /** The order of first deliveries: no record is seen before the one that it follows in its partition or key. */
        void seeNew() {
            List<Stage.Call> calls = stage.destination.calls;
            while (seen < calls.size()) {
                for (ConsumerRecord<byte[], byte[]> record :
                        calls.get(seen++).request().records()) {
                    Long before = follows.get(record.offset());
                    assertThat(before == null || attempted.contains(before))
                            .as("%s was seen before %s", record.offset(), before)
                            .isTrue();
                    attempted.add(record.offset());
                    assertThat(covered.contains(record.offset()))
                            .as("%s is sent although a commit says that it is finished", record.offset())
                            .isFalse();
                }
            }
        }

        void answerOne() {
            if (!stage.destination.open.isEmpty()) {
                answer(stage.destination.open.get(random.nextInt(stage.destination.open.size())));
            }
        }

        void answerAll() {
            for (Stage.Call call : List.copyOf(stage.destination.open)) {
                answer(call);
            }
            while (!policy.open.isEmpty()) {
                answerPolicy();
            }
        }

        void answer(Stage.Call call) {
            List<ConsumerRecord<byte[], byte[]>> records = call.request().records();
            boolean spoiled = records.stream().anyMatch(record -> poison.contains(record.offset()));
            int kind = random.nextInt(10);
            if (kind == 0) {
                call.answer(Stage.RETRY);
            } else if (kind == 1 && records.size() > 1) {
                call.answer(records.stream().map(this::verdict).toArray(Verdict[]::new));
            } else if (spoiled) {
                call.reject(random.nextBoolean() ? Split.BY_RECORDS : Split.BY_BYTES);
            } else {
                records.forEach(record -> finished.add(record.offset()));
                call.answer(Verdict.DELIVERED);
            }
        }

        Verdict verdict(ConsumerRecord<byte[], byte[]> record) {
            if (poison.contains(record.offset())) {
                return Stage.REJECT;
            }
            if (random.nextInt(4) == 0) {
                return Stage.RETRY;
            }
            finished.add(record.offset());
            return Verdict.DELIVERED;
        }

        void answerPolicy() {
            if (!policy.open.isEmpty()) {
                Disposal disposal = random.nextInt(4) == 0
                        ? new Disposal.Again(Reason.of("not now"), Duration.ofMillis(random.nextInt(50)))
                        : Disposal.FINISHED;
                policy.open.remove(random.nextInt(policy.open.size())).complete(disposal);
            }
        }

        void hear() {
            List<Long> heard = stage.partition().finished();
            finished.addAll(heard.subList(settled, heard.size()));
            settled = heard.size();
        }

        /** What a commit tells is finished, and nothing of it is ever sent again. */
        void commit() {
            hear();
            if (stage.partition().committable() < 0) {
                return;
            }
            last = stage.partition().commit(most);
            OffsetRanges ahead = CommitMetadata.read(last.offset(), last.metadata());
            for (ConsumerRecord<byte[], byte[]> record : log) {
                boolean told = record.offset() < last.offset() || ahead.contains(record.offset());
                if (told) {
                    assertThat(finished.contains(record.offset()))
                            .as("%s is finished", record.offset())
                            .isTrue();
                    covered.add(record.offset());
                }
            }
            if (most == ALL) {
                assertThat(covered)
                        .as("all that is finished is told")
                        .containsAll(stage.partition().finished());
                assertThat(stage.partition().uncommitted()).isZero();
            }
        }

        void check() {
            hear();
            long committable = stage.partition().committable();
            while (checked < RECORDS && log.get(checked).offset() < committable) {
                assertThat(finished.contains(log.get(checked++).offset()))
                        .as("all before %s is finished", committable)
                        .isTrue();
            }
        }

        /** The partition is given up as it should be, and comes back. */
        void drainAndReopen() {
            stage.lanes().drain(List.of(stage.window()));
            int before = stage.destination.calls.size();
            for (int i = 0; i < 3 && random.nextBoolean(); i++) {
                answerOne();
            }
            assertThat(stage.destination.calls)
                    .as("nothing new while it drains")
                    .hasSize(before);
            commit();
            reopen();
        }

        /** Without a last commit; what is still answered is heard by nobody. */
        void kill() {
            reopen();
        }

        void reopen() {
            int heard = stage.partition().finished().size();
            stage.lanes().abandon(List.of(stage.window()));
            assertThat(stage.partition().finished()).as("heard after the end").hasSize(heard);
            assertThat(stage.destination.open).isEmpty();
            stage.reassign();
            stage.partition().restore(last);
            settled = 0;
            read = 0;
            while (read < RECORDS && log.get(read).offset() < last.offset()) {
                read++;
            }
        }
    }
}
