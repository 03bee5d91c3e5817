package io.datahubgateway.common.http;

import io.datahubgateway.common.declaration.ByteSize;

/**
 * How large a body may be.
 *
 * @param sent as it is sent
 * @param inflated as it is once it is decompressed
 * @param maxInflation how many times larger than what was sent it may get by that; not asked while it is small
 */
public record BodyLimits(ByteSize sent, ByteSize inflated, int maxInflation) {

    /** These and another limit, for both what is sent and what it becomes. */
    public BodyLimits atMost(ByteSize size) {
        return new BodyLimits(smaller(sent, size), smaller(inflated, size), maxInflation);
    }

    private static ByteSize smaller(ByteSize one, ByteSize other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
