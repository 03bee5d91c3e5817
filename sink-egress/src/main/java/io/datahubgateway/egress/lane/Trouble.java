package io.datahubgateway.egress.lane;

import io.datahubgateway.common.record.LaneHead;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.failure.Attempts;
import org.jspecify.annotations.Nullable;

/**
 * Why a lane waits.
 *
 * @param place of the record that it waits with
 * @param attempts with that record
 * @param next when it is tried again, milliseconds since the epoch; null when no time is set
 * @param why what has to be mended: the last failure, or why the failure policy could not do its work
 */
public record Trouble(
        Place place, Attempts attempts, @Nullable Long next, Reason why) {

    /** For the status: the beginning of the key and of the destination's answer are in it. */
    public LaneHead head() {
        return place.head(attempts, next, why);
    }
}
