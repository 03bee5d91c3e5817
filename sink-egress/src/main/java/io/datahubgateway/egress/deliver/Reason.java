package io.datahubgateway.egress.deliver;

/**
 * Why a request did not succeed.
 *
 * @param text for logs and for the status: never a payload, a query or a secret
 * @param status of the answer, 0 when there is none
 * @param excerpt beginning of the destination's answer, at most {@value #EXCERPT_BYTES} bytes; for the status only, never for
 *     logs; empty when there is none
 */
public record Reason(String text, int status, String excerpt) {

    /** Bytes of an answer that are kept. */
    public static final int EXCERPT_BYTES = 512;

    public static Reason of(String text) {
        return new Reason(text, 0, "");
    }

    /** The same reason with the place where it happened before it. */
    public Reason at(String place) {
        return new Reason(place + ": " + text, status, excerpt);
    }

    /** Text for the status of a task. */
    public String forStatus() {
        return excerpt.isEmpty() ? text : text + ": " + excerpt;
    }

    /** The excerpt is left out: this is what lands in a log by accident. */
    @Override
    public String toString() {
        return text;
    }
}
