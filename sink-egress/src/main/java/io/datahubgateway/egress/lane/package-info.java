/**
 * Lanes: ordered streams of records to the destination. A {@link io.datahubgateway.egress.lane.Batcher} decides where a
 * request ends, {@link io.datahubgateway.egress.lane.BackOff} how long to wait after a failure; both are pure, and time
 * comes from {@link io.datahubgateway.egress.lane.Timers}. A lane knows neither Kafka's consumer nor HTTP.
 */
@NullMarked
package io.datahubgateway.egress.lane;

import org.jspecify.annotations.NullMarked;
