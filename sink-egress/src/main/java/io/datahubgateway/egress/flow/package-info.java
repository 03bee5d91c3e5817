/**
 * How much is sent at a time, around the deliverer: one class each for concurrency, rates and the breaker, behind {@link
 * io.datahubgateway.egress.flow.FlowControl}.
 */
@NullMarked
package io.datahubgateway.egress.flow;

import org.jspecify.annotations.NullMarked;
