/**
 * What an operator can write in the definition of a sink, one record per concept. They hold what was written and the rules
 * between its keys; how a sink behaves by them is in the egress, one class per concept.
 */
@NullMarked
package io.datahubgateway.common.task.sink;

import org.jspecify.annotations.NullMarked;
