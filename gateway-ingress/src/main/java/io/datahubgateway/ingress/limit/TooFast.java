package io.datahubgateway.ingress.limit;

import java.util.concurrent.TimeUnit;

/**
 * Something may not come in yet.
 *
 * @param limit the limit that keeps it out the longest, in words for clients
 * @param nanos how long until it may, if nobody else comes before; more than 0
 */
public record TooFast(String limit, long nanos) {

    /** For {@code Retry-After}: whoever waits that long is let in. */
    public long seconds() {
        return (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1);
    }
}
