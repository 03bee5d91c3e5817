/** Metrics and health. Every metric is a constant of {@link io.datahubgateway.common.telemetry.Metric}. */
@NullMarked
package io.datahubgateway.common.telemetry;

import org.jspecify.annotations.NullMarked;
