package io.datahubgateway.testkit;

import java.time.Duration;

/**
 * How many deliveries a kill may repeat at most: what was delivered and stood in no successful commit yet.
 *
 * <pre>
 *   |-- last successful commit starts        next commit starts --|-- kill
 *        up to commitRecords completions,                           what is delivered while that commit is
 *        then a commit starts at once                               under way, and the requests under way
 * </pre>
 *
 * <p>A commit covers what was finished when it started. The next one starts {@code commitRecords} completions later at the
 * latest, and the kill comes before it is through. Deliveries go on while it is under way. Is it through within one {@code
 * commitInterval}, that adds what is delivered in that time: depends on the destination, so it is measured, as the most
 * that it took in any stretch of that length and of the poll in which the thread finds out. Does it take longer, deliveries
 * are held as soon as twice {@code commitRecords} are uncommitted. In either case what was in requests
 * comes on top: as many of them are under way as {@code flow.concurrency} lets, and in the order of partitions one each at most.
 *
 * @param inRequests records that may be in requests at a time, see {@link #inRequests}
 */
public record RepeatBound(int commitRecords, Duration commitInterval, int inRequests) {

    /** Longest poll while a commit is under way. */
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * Records that may be in requests of a sink at a time.
     *
     * @param concurrency {@code flow.concurrency} of the sink
     * @param lanes with an order that lets one request of each be under way: its partitions, or its keys; {@link
     *     Integer#MAX_VALUE} without order
     * @param batch {@code batch.records}
     */
    public static int inRequests(int concurrency, int lanes, int batch) {
        return Math.min(concurrency, lanes) * batch;
    }

    public long allowed(History history, int kills) {
        int inTime = commitRecords + history.mostDeliveredWithin(commitInterval.plus(POLL));
        return (long) kills * (Math.max(inTime, 2 * commitRecords) + inRequests);
    }
}
