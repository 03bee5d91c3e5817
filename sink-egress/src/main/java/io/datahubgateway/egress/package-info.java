/**
 * Kafka to HTTP. {@link io.datahubgateway.egress.EgressRole} is the entrance; {@code SinkTasks} follows the task table, a
 * {@code TaskSlot} brings each task to the state that is wanted, and a {@code SinkTask} is one running sink.
 *
 * <p>Three things are apart: the {@code poll} loop owns the consumer and never waits for the destination; the {@code
 * ledger} knows what may be committed; {@code lane}s deliver, with a {@code body} format and a {@code deliver}er.
 */
@NullMarked
package io.datahubgateway.egress;

import org.jspecify.annotations.NullMarked;
