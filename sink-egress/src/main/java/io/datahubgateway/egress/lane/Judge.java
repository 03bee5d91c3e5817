package io.datahubgateway.egress.lane;

import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.failure.Attempts;
import io.datahubgateway.egress.failure.Failure;
import io.datahubgateway.egress.failure.Failure.Cause;
import io.datahubgateway.egress.failure.RetrySchedule;
import io.datahubgateway.egress.report.Reports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Says of each record of a part what follows from the verdict on it: counts the attempts of those that failed, and asks the
 * schedule when they are tried again. On the task's context.
 */
final class Judge {

    private final RetrySchedule schedule;
    private final Timers timers;
    private final Dispatcher.Listener listener;
    private final Reports reports;

    /** Answers that can't be read, one after the other, until the record is exhausted whatever the schedule says. */
    private static final int MOST_UNREADABLE = 10;

    /** What a schedule is asked. Records with the same question get the same answer, so that they come back together. */
    private record Question(int failures, Optional<Duration> asked) {}

    Judge(LaneParts parts, Dispatcher.Listener listener) {
        this.schedule = parts.schedule();
        this.timers = parts.timers();
        this.reports = parts.reports();
        this.listener = listener;
    }

    /** Gives every record of the part its fate and returns those that are finished. */
    List<ConsumerRecord<byte[], byte[]>> judge(Flight flight, Verdicts verdicts) {
        List<ConsumerRecord<byte[], byte[]>> part = flight.part();
        List<ConsumerRecord<byte[], byte[]>> finished = new ArrayList<>();
        Map<Question, Optional<Duration>> waits = new HashMap<>();
        for (int i = 0; i < part.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = part.get(i);
            Fate fate = verdicts.of(i)
                    .fold(
                            () -> Fate.FINISHED,
                            again -> tryAgain(flight.home, record, again, verdicts, waits),
                            refused -> refused(flight.home, record, refused.why(), verdicts),
                            stop -> stop(record, stop));
            flight.fate(i, fate);
            if (fate == Fate.FINISHED) {
                finished.add(record);
            }
        }
        return finished;
    }

    private Fate tryAgain(
            WindowLanes home,
            ConsumerRecord<byte[], byte[]> record,
            Verdict.Retry verdict,
            Verdicts answer,
            Map<Question, Optional<Duration>> waits) {
        Attempts attempts = home.failed(record, timers.epochMillis(), verdict.why(), verdict.unreadable());
        if (attempts.unreadable() >= MOST_UNREADABLE) {
            return dispose(new Failure(record, attempts, Cause.EXHAUSTED), answer);
        }
        return waits.computeIfAbsent(
                        new Question(attempts.failures(), verdict.after()),
                        question -> schedule.waitAfter(question.failures, question.asked))
                .<Fate>map(wait -> new Fate.Again(timers.nanoTime() + wait.toNanos()))
                .orElseGet(() -> dispose(new Failure(record, attempts, Cause.EXHAUSTED), answer));
    }

    /** The record can't be put into a body: it is refused before it was sent. */
    Fate refused(WindowLanes home, ConsumerRecord<byte[], byte[]> record, Reason why) {
        return refused(home, record, why, Verdicts.unanswered(new Verdict.Reject(why)));
    }

    private Fate refused(WindowLanes home, ConsumerRecord<byte[], byte[]> record, Reason why, Verdicts answer) {
        Attempts attempts = home.failed(record, timers.epochMillis(), why, false);
        return dispose(new Failure(record, attempts, Cause.REJECTED), answer);
    }

    private Fate dispose(Failure failure, Verdicts answer) {
        reports.failed(failure, answer);
        return new Fate.Dispose(failure);
    }

    /** The task ends: the record stays where it is. */
    private Fate stop(ConsumerRecord<byte[], byte[]> record, Verdict.Stop verdict) {
        listener.rejected(verdict.why().at(Place.of(record).toString()));
        return new Fate.Again(timers.nanoTime());
    }
}
