/**
 * Lanes: records that have an order among each other wait in one. The {@link io.datahubgateway.egress.lane.Dispatcher} draws
 * requests from the lanes of a window ({@code WindowLanes}) and brings back what was not finished ({@code Flight}). When
 * something is tried again, what becomes of what is not, and how much is sent at a time is asked of others: {@link
 * io.datahubgateway.egress.lane.LaneParts}. Time comes from {@link io.datahubgateway.egress.lane.Timers}. Nothing here knows
 * Kafka's consumer or HTTP.
 */
@NullMarked
package io.datahubgateway.egress.lane;

import org.jspecify.annotations.NullMarked;
