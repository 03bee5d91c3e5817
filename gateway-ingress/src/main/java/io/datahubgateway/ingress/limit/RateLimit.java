package io.datahubgateway.ingress.limit;

/**
 * A limit of requests or of bytes a second.
 *
 * @param words what it is, for clients, as in {@code "datahub orders takes 100 requests a second on this node"}
 */
record RateLimit(TokenBucket bucket, boolean ofBytes, String words) {

    long cost(int requests, long bytes) {
        return ofBytes ? bytes : requests;
    }
}
