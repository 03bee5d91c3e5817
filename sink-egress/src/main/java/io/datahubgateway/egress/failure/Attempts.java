package io.datahubgateway.egress.failure;

import io.datahubgateway.egress.deliver.Reason;

/**
 * The failed attempts to deliver one record. Kept only for records that failed, until they are finished.
 *
 * @param failures requests with the record that failed; those that were taken apart to find another record
 *     don't count
 * @param firstMillis end of the first of them, milliseconds since the epoch
 * @param lastMillis end of the last one
 * @param last why the last one failed, with its status and excerpt
 * @param unreadable how many of the last ones, one after the other, had an answer that can't be read
 */
public record Attempts(int failures, long firstMillis, long lastMillis, Reason last, int unreadable) {

    /** No attempt yet. */
    public static final Attempts NONE = new Attempts(0, 0, 0, Reason.of("not tried yet"), 0);

    /** After one more failure. */
    public Attempts and(long millis, Reason why, boolean isUnreadable) {
        return new Attempts(
                failures + 1, failures == 0 ? millis : firstMillis, millis, why, isUnreadable ? unreadable + 1 : 0);
    }
}
