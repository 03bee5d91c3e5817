package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.task.sink.VerdictRules.Meaning;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What came back from the destination, for those who judge it.
 *
 * @param destination how messages call it: method, host and path, never query or credentials
 * @param excerpt beginning of the body as printable text
 * @param retryAfter what the destination asked for
 */
record Answer(String destination, int status, String excerpt, Optional<Duration> retryAfter) {

    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

    static String printable(byte[] body) {
        int length = Math.min(body.length, Reason.EXCERPT_BYTES);
        if (length == 0) {
            return "";
        }
        return CONTROLS.matcher(new String(body, 0, length, StandardCharsets.UTF_8))
                .replaceAll(" ")
                .strip();
    }

    /** The verdict on all records by the meaning of the status. */
    Verdict verdict(Meaning meaning) {
        return verdict(meaning, "");
    }

    /** Nobody knows what became of the records. */
    Verdict unreadable(String problem) {
        String text =
                destination + " answered " + status + ", but what became of each record can't be read: " + problem;
        return new Verdict.Retry(new Reason(text, status, excerpt), retryAfter, true);
    }

    /** @param what of the record, to be said after the status */
    Verdict verdict(Meaning meaning, String what) {
        Reason why = new Reason(destination + " answered " + status + what, status, excerpt);
        return switch (meaning) {
            case SUCCESS -> Verdict.DELIVERED;
            case RETRY -> new Verdict.Retry(why, retryAfter, false);
            case REJECT -> new Verdict.Reject(why);
            case STOP -> new Verdict.Stop(why);
        };
    }
}
