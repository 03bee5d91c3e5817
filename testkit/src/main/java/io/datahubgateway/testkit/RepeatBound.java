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
 * latest, and the kill comes before it is through. Deliveries go on while it is under way; once that takes longer than
 * {@code commitInterval} and twice {@code commitRecords} are uncommitted they are held. So a kill repeats at most {@code
 * commitRecords}, plus what is delivered within one {@code commitInterval}, plus one request per lane. How much that is
 * depends on the destination, so it is measured: the most that it took in any stretch of that length.
 *
 * @param lanes partitions of the sink, each with at most one request under way
 */
public record RepeatBound(int commitRecords, Duration commitInterval, int lanes) {

    /** The defaults of the gateway: 1,000 completions or 500 ms. */
    public static RepeatBound ofDefaults(int lanes) {
        return new RepeatBound(1_000, Duration.ofMillis(500), lanes);
    }

    public long allowed(History history, int kills) {
        return (long) kills * (commitRecords + history.mostDeliveredWithin(commitInterval) + lanes);
    }
}
