package io.datahubgateway.egress.deliver;

import java.util.List;
import java.util.Map;

/**
 * What became of one request: a verdict for all of its records or one for each.
 *
 * @param status of the answer, 0 when none came whole
 * @param excerpt beginning of the answer's body as printable text, at most {@value Reason#EXCERPT_BYTES} bytes, empty when
 *     there is none; for reports and dead letters, never for logs
 * @param verdicts one for all records of the request, or exactly one per record in the order of {@link Request#records}
 * @param headers of the answer, in lower case; empty unless they were asked for
 * @param split what may be done when all were rejected together and one of them may be the only culprit
 */
public record Verdicts(int status, String excerpt, Map<String, String> headers, List<Verdict> verdicts, Split split) {

    /** How a rejected request of several records is taken apart to find the record that spoils it. */
    public enum Split {
        /** Not at all: the rejection holds for each of the records. */
        NONE,
        /** Into halves by number of records: one of them was not understood (400, 422). */
        BY_RECORDS,
        /** Into halves by bytes: together they were too large (413). */
        BY_BYTES
    }

    public Verdicts {
        if (verdicts.isEmpty()) {
            throw new IllegalArgumentException("a request without a verdict");
        }
    }

    /** Without headers. */
    public Verdicts(int status, String excerpt, List<Verdict> verdicts, Split split) {
        this(status, excerpt, Map.of(), verdicts, split);
    }

    /** The same with these headers of the answer. */
    public Verdicts with(Map<String, String> answered) {
        return new Verdicts(status, excerpt, answered, verdicts, split);
    }

    /** One verdict for all, of a request that got no answer. */
    public static Verdicts unanswered(Verdict verdict) {
        return new Verdicts(0, "", List.of(verdict), Split.NONE);
    }

    /** One verdict for all, without taking them apart. */
    public static Verdicts all(int status, String excerpt, Verdict verdict) {
        return new Verdicts(status, excerpt, List.of(verdict), Split.NONE);
    }

    /** Whether there is one verdict for all records. */
    public boolean isWhole() {
        return verdicts.size() == 1;
    }

    /** The verdict on the record at this place of the request, from 0. */
    public Verdict of(int index) {
        return verdicts.get(isWhole() ? 0 : index);
    }
}
