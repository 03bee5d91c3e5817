/**
 * What nodes report of themselves and of the tasks that they serve. Each node writes with a {@link
 * io.datahubgateway.common.status.StatusReporter}; who wants to know reads {@code __datahub.status} and the bus.
 */
@NullMarked
package io.datahubgateway.common.status;

import org.jspecify.annotations.NullMarked;
