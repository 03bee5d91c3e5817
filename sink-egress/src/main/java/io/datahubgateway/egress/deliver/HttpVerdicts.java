package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.task.sink.VerdictRules;
import io.datahubgateway.common.task.sink.VerdictRules.Meaning;
import io.vertx.core.http.HttpClosedException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges what came back from the destination by the rules of the definition; every fault of the transport is worth another
 * try. Pure but for the clock that a date in {@code Retry-After} is compared with.
 */
final class HttpVerdicts {

    private final String destination;
    private final StatusTable statuses;
    private final boolean retryFlag;
    private final @Nullable Outcomes outcomes;
    private final InstantSource clock;

    /** @param destination how messages call it: method, host and path, never query or credentials */
    HttpVerdicts(String destination, VerdictRules rules, InstantSource clock) {
        this.destination = destination;
        this.statuses = new StatusTable(rules);
        this.retryFlag = rules.retryFlag();
        this.outcomes = rules.perRecord() == null ? null : Outcomes.of(rules.perRecord(), statuses);
        this.clock = clock;
    }

    /** Whether more of an answer is looked at than its beginning. */
    boolean readsBodies() {
        return retryFlag || outcomes != null;
    }

    /**
     * @param body of the answer, or its beginning where {@link #readsBodies} says that this is enough
     * @param retryAfter the header, null when there is none
     * @param records of the request
     */
    Verdicts judge(int status, byte[] body, @Nullable String retryAfter, int records) {
        Meaning meaning = statuses.meaning(status);
        if (meaning == Meaning.SUCCESS && !readsBodies()) { // the usual answer: there is nothing to explain
            return Verdicts.all(status, Answer.printable(body), Verdict.DELIVERED);
        }
        Answer answer = new Answer(
                destination, status, Answer.printable(body), RetryAfterHeader.read(retryAfter, clock.instant()));
        if (retryFlag) {
            meaning = RetryFlag.read(body)
                    .map(again -> again ? Meaning.RETRY : Meaning.SUCCESS)
                    .orElse(meaning);
        }
        if (meaning == Meaning.SUCCESS && outcomes != null) {
            return each(answer, outcomes, body, records);
        }
        return new Verdicts(
                status,
                answer.excerpt(),
                List.of(answer.verdict(meaning)),
                meaning == Meaning.REJECT ? statuses.split(status) : Verdicts.Split.NONE);
    }

    private static Verdicts each(Answer answer, Outcomes outcomes, byte[] body, int records) {
        List<Verdict> verdicts;
        try {
            verdicts = outcomes.read(body, records, answer);
        } catch (JsonException unreadable) { // what was stored is unknown
            verdicts = List.of(answer.unreadable(unreadable.problem()));
        }
        boolean taken = verdicts.stream().allMatch(verdict -> verdict == Verdict.DELIVERED);
        return taken
                ? Verdicts.all(answer.status(), answer.excerpt(), Verdict.DELIVERED)
                : new Verdicts(answer.status(), answer.excerpt(), verdicts, Verdicts.Split.NONE);
    }

    /** The request or its answer did not get through whole. */
    Verdicts judge(Throwable fault) {
        String what = fault instanceof HttpClosedException
                ? "the connection was closed before the answer was complete"
                : describe(fault);
        return Verdicts.unanswered(Verdict.retry(Reason.of(destination + " failed: " + what)));
    }

    /** The total time-out of the request is over. */
    Verdicts timedOut(String timeout) {
        return Verdicts.unanswered(
                Verdict.retry(Reason.of(destination + " gave no complete answer within " + timeout)));
    }

    private static String describe(Throwable fault) {
        String message = fault.getMessage();
        return message == null || message.isBlank() ? fault.getClass().getSimpleName() : message;
    }
}
