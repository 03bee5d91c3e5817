package io.datahubgateway.testkit;

import java.time.Duration;

/**
 * How many deliveries a kill may repeat at most: what was delivered and stood in no successful commit yet.
 *
 * <pre>
 *   |-- last successful commit starts        next commit starts --|-- kill
 *        up to commitRecords completions,                           what is delivered while that commit is
 *        then a commit starts at once                               under way, and one request per lane
 * </pre>
 *
 * <p>A commit covers what was finished when it started. The next one starts {@code commitRecords} completions later at the
 * latest, and the kill comes before it is through. Deliveries go on while it is under way. Is it through within one {@code
 * commitInterval}, that adds what is delivered in that time: depends on the destination, so it is measured, as the most
 * that it took in any stretch of that length and of the poll in which the thread finds out. Does it take longer, deliveries
 * are held as soon as twice {@code commitRecords} are uncommitted. In either case the one request per lane that was under
 * way comes on top.
 *
 * @param lanes partitions of the sink, each with at most one request under way
 */
public record RepeatBound(int commitRecords, Duration commitInterval, int lanes) {

    /** Longest poll while a commit is under way. */
    private static final Duration POLL = Duration.ofMillis(100);

    public long allowed(History history, int kills) {
        int inTime = commitRecords + history.mostDeliveredWithin(commitInterval.plus(POLL));
        return (long) kills * (Math.max(inTime, 2 * commitRecords) + lanes);
    }
}
