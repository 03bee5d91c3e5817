/**
 * What nodes report of themselves and of the tasks that they serve. Each node writes with a {@link
 * io.datahubgateway.common.status.StatusReporter}. Who wants to know has a {@link
 * io.datahubgateway.common.status.StatusFeed}, which brings it in from {@code __datahub.status} and from the bus, and {@link
 * io.datahubgateway.common.status.ObservedStates}, which keeps the newest of each node and task, tells live nodes from dead
 * ones, and lets a request wait until a change is applied everywhere.
 */
@NullMarked
package io.datahubgateway.common.status;

import org.jspecify.annotations.NullMarked;
