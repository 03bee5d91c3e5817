/**
 * What the faces say of datahubs, and what they let clients do to them, through the same task store as the control plane: {@link
 * io.datahubgateway.ingress.tasks.Datahubs} knows ingress tasks alone, {@link io.datahubgateway.ingress.tasks.ObservedTasks}
 * how far the nodes have followed a change.
 */
@NullMarked
package io.datahubgateway.ingress.tasks;

import org.jspecify.annotations.NullMarked;
