package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import java.time.Duration;

/**
 * What one stream of records may take.
 *
 * @param record largest record, as it is sent
 * @param silence longest time in which nothing arrives although it could
 * @param whole longest time from the head to the end
 */
public record StreamLimits(ByteSize record, Duration silence, Duration whole) {

    /** Records that are taken and not reported yet, or whose report has not left. At this many no more are taken. */
    static final int OPEN_RECORDS = 2_000;

    /** Bytes of such records, and of one that arrives. At this many no more are read, but to the end of a single record. */
    static final int OPEN_BYTES = 1024 * 1024;

    /** About what a report weighs until it has left. */
    static final int REPORT_BYTES = 256;
}
