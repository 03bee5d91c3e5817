/**
 * What the nodes say of the tasks. {@link io.datahubgateway.control.observed.StatusFeed} brings it in from {@code
 * __datahub.status} and from the bus, {@link io.datahubgateway.control.observed.ObservedStates} keeps the newest of
 * each node and task, tells live nodes from dead ones, and lets a request wait until a change is applied everywhere.
 */
@NullMarked
package io.datahubgateway.control.observed;

import org.jspecify.annotations.NullMarked;
