/**
 * What follows when a record is not delivered: how long to wait for the next attempt ({@link
 * io.datahubgateway.egress.failure.RetrySchedule}), and what becomes of it when there is none ({@link
 * io.datahubgateway.egress.failure.FailurePolicy}).
 */
@NullMarked
package io.datahubgateway.egress.failure;

import org.jspecify.annotations.NullMarked;
