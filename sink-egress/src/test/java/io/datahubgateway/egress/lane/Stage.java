package io.datahubgateway.egress.lane;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.task.sink.Batch;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.egress.body.BodyFormat;
import io.datahubgateway.egress.body.BodyFormats;
import io.datahubgateway.egress.deliver.Deliverer;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Request;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.deliver.Verdicts.Split;
import io.datahubgateway.egress.failure.Disposal;
import io.datahubgateway.egress.failure.Failure;
import io.datahubgateway.egress.failure.FailurePolicy;
import io.datahubgateway.egress.failure.RetrySchedule;
import io.datahubgateway.egress.failure.StopPolicy;
import io.datahubgateway.egress.flow.FixedConcurrency;
import io.datahubgateway.egress.flow.FlowControl;
import io.datahubgateway.egress.poll.Delivery.Fetched;
import io.datahubgateway.egress.poll.Window;
import io.datahubgateway.egress.poll.Windows;
import io.datahubgateway.egress.report.Reports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Lanes on a virtual clock, a destination that waits to be told its answers, and one partition of the topic orders. */
final class Stage {

    static final Verdict RETRY = Verdict.retry(Reason.of("busy"));
    static final Verdict REJECT = new Verdict.Reject(new Reason("answered 404", 404, "who?"));

    final VirtualTimers timers = new VirtualTimers();
    final Destination destination = new Destination();
    final Heard heard = new Heard();
    final Told reports = new Told();
    Order order = Order.PARTITION;
    int records = 1;
    String body = "{}";
    Duration delay = Duration.ZERO;
    long bytes = 1024;
    Duration linger = Duration.ZERO;
    RetrySchedule schedule = (failures, asked) -> Optional.of(Duration.ofMillis(100L << failures - 1));
    FailurePolicy policy = new StopPolicy();
    FlowControl flow = new FixedConcurrency(64);
    private Lanes lanes;
    private Windows partition = new Windows("orders", 3);

    /** The lanes, made of what is set until then. */
    Lanes lanes() {
        if (lanes == null) {
            Batch limits = new Batch(records, new ByteSize(bytes), linger);
            BodyFormat format = BodyFormats.of(records, body);
            LaneParts parts =
                    new LaneParts(order, limits, delay, format, destination, schedule, policy, reports, flow, timers);
            lanes = new Lanes(Runnable::run, parts, false, heard);
        }
        return lanes;
    }

    Windows partition() {
        return partition;
    }

    Window window() {
        return partition.window();
    }

    /** A new assignment of the partition. */
    void reassign() {
        partition = new Windows("orders", 3);
    }

    void deliver(List<ConsumerRecord<byte[], byte[]>> polled) {
        List<ConsumerRecord<byte[], byte[]>> unfinished = partition.received(polled);
        if (!unfinished.isEmpty()) {
            lanes().deliver(List.of(new Fetched(window(), unfinished)));
        }
    }

    void pass(long millis) {
        timers.pass(Duration.ofMillis(millis));
    }

    /** A request that the destination has not answered. */
    record Call(Request request, Promise<Verdicts> verdicts) {
        String body() {
            return request.body().toString();
        }

        void answer(Verdict verdict) {
            verdicts.complete(Verdicts.all(200, "", verdict));
        }

        void answer(Verdict... perRecord) {
            verdicts.complete(new Verdicts(207, "", List.of(perRecord), Split.NONE));
        }

        void reject(Split split) {
            verdicts.complete(new Verdicts(400, "", List.of(REJECT), split));
        }
    }

    /** Keeps every request until the test answers it. */
    static final class Destination implements Deliverer {
        final List<String> bodies = new ArrayList<>();
        final List<Call> calls = new ArrayList<>();
        final List<Call> open = new ArrayList<>();
        int cancelled;
        boolean broken;

        @Override
        public Exchange send(Request request) {
            if (broken) {
                throw new IllegalArgumentException("no such port");
            }
            Call call = new Call(request, Promise.promise());
            bodies.add(call.body());
            calls.add(call);
            open.add(call);
            call.verdicts.future().onComplete(answered -> open.remove(call));
            return new Exchange() {
                @Override
                public void whenOver(Consumer<Verdicts> hears) {
                    call.verdicts.future().onSuccess(hears::accept);
                }

                @Override
                public void cancel() {
                    cancelled++;
                    call.verdicts.tryComplete(Verdicts.unanswered(RETRY));
                }
            };
        }

        /** The open request with this body. */
        Call call(String body) {
            return open.stream()
                    .filter(call -> call.body().equals(body))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no open request " + body + " among " + open));
        }

        /** Answers the oldest open request. */
        void answer(Verdict verdict) {
            open.get(0).answer(verdict);
        }
    }

    /** Keeps every failure until the test says what becomes of it. */
    static final class Policy implements FailurePolicy {
        final List<Failure> asked = new ArrayList<>();
        private final List<Promise<Disposal>> answers = new ArrayList<>();

        @Override
        public Future<Disposal> dispose(Failure failure) {
            asked.add(failure);
            answers.add(Promise.promise());
            return answers.get(answers.size() - 1).future();
        }

        /** Answers the oldest question. */
        void answer(Disposal disposal) {
            answers.remove(0).complete(disposal);
        }

        List<Long> offsets() {
            return asked.stream().map(failure -> failure.record().offset()).toList();
        }
    }

    /** Keeps every report: the outcome, the offset and the status. */
    static final class Told implements Reports {
        final List<String> all = new ArrayList<>();

        @Override
        public void delivered(List<ConsumerRecord<byte[], byte[]>> records, Verdicts answer) {
            records.forEach(record -> all.add("DELIVERED " + record.offset() + " " + answer.status()));
        }

        @Override
        public void failed(Failure failure, Verdicts answer) {
            all.add(failure.cause() + " " + failure.record().offset() + " " + answer.status());
        }
    }

    static final class Heard implements Lanes.Listener {
        final List<String> waiting = new ArrayList<>();
        final List<Object> inTrouble = new ArrayList<>();
        final List<String> rejected = new ArrayList<>();
        final List<String> pausing = new ArrayList<>();
        int delivered;

        @Override
        public void delivered(Window window, int records) {
            delivered += records;
        }

        @Override
        public void retrying(Object lane, Trouble trouble) {
            waiting.add(trouble.place().forStatus() + ": " + trouble.why().text());
            if (!inTrouble.contains(lane)) {
                inTrouble.add(lane);
            }
        }

        @Override
        public void goesOn(Object lane) {
            inTrouble.remove(lane);
        }

        @Override
        public void rejected(Reason why) {
            rejected.add(why.forStatus());
        }

        @Override
        public void pausing(Reason why) {
            pausing.add(why.forStatus());
        }

        @Override
        public void closed(Window window) {}
    }
}
