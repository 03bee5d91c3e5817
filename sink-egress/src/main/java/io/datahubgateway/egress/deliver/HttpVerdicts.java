package io.datahubgateway.egress.deliver;

import io.vertx.core.http.HttpClosedException;
import java.nio.charset.StandardCharsets;

/**
 * Judges what came back from the destination: 2xx is delivered; 408, 429, 5xx except 501 and every fault of the
 * transport are worth another try; all else is rejected. Pure.
 */
final class HttpVerdicts {

    private final String destination;

    /** @param destination how messages call it: method, host and path, never query or credentials */
    HttpVerdicts(String destination) {
        this.destination = destination;
    }

    /** @param body beginning of the answer's body */
    Verdicts judge(int status, byte[] body) {
        if (status >= 200 && status < 300) {
            return Verdicts.all(status, "", Verdict.DELIVERED);
        }
        Reason why = new Reason(destination + " answered " + status, status, printable(body));
        return Verdicts.all(
                status, why.excerpt(), worthAnotherTry(status) ? Verdict.retry(why) : new Verdict.Reject(why));
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

    private static boolean worthAnotherTry(int status) {
        return status == 408 || status == 429 || status >= 500 && status != 501;
    }

    private static String describe(Throwable fault) {
        String message = fault.getMessage();
        return message == null || message.isBlank() ? fault.getClass().getSimpleName() : message;
    }

    private static String printable(byte[] body) {
        int length = Math.min(body.length, Reason.EXCERPT_BYTES);
        return new String(body, 0, length, StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
    }
}
