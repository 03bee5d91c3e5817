/**
 * One request to the destination and what to make of its answer. A {@link io.datahubgateway.egress.deliver.Deliverer}
 * sends a body once and judges: delivered, worth another try, or rejected. It neither retries nor counts nor knows of
 * partitions; that is around it.
 */
@NullMarked
package io.datahubgateway.egress.deliver;

import org.jspecify.annotations.NullMarked;
