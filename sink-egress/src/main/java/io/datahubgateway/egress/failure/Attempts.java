package io.datahubgateway.egress.failure;

import io.datahubgateway.egress.deliver.Reason;

/**
 * The failed attempts to deliver one record. Kept only for records that failed, until they are finished.
 *
 * @param failures requests with the record that failed, at least one; those that were taken apart to find another record
 *     don't count
 * @param firstMillis end of the first of them, milliseconds since the epoch
 * @param lastMillis end of the last one
 * @param last why the last one failed, with its status and excerpt
 */
public record Attempts(int failures, long firstMillis, long lastMillis, Reason last) {

    public static Attempts first(long millis, Reason why) {
        return new Attempts(1, millis, millis, why);
    }

    /** After one more failure. */
    public Attempts and(long millis, Reason why) {
        return new Attempts(failures + 1, firstMillis, millis, why);
    }
}
