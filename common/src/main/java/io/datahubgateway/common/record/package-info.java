/**
 * One record and where it is: its id, and the question to the nodes that deliver it with their answer. Question and answer
 * travel over the event bus to {@link io.datahubgateway.common.bus.BusAddress#recordSought}.
 */
@NullMarked
package io.datahubgateway.common.record;

import org.jspecify.annotations.NullMarked;
