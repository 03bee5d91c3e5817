/**
 * The poll loop of a sink. {@link io.datahubgateway.egress.poll.PollLoop} is the thread, {@code SinkReader} one turn of
 * it; around them one class per question: which partitions are ours and how they end ({@code Assignments}), when to
 * commit ({@code Committer}), of what to fetch ({@code Intake}), whether to fetch at all ({@code Rest}), where to begin
 * ({@code Positions}).
 *
 * <p>Everything here is on the poll thread. Records leave it through {@link io.datahubgateway.egress.poll.Delivery}, with
 * one hop per poll; completions come back through {@link io.datahubgateway.egress.poll.Window}, into the {@code
 * Mailbox}. These are the only two places where the threads meet. While a sink has nothing to do, the {@link
 * io.datahubgateway.egress.poll.IdleWatch} of the node fetches for it, on a thread of its own, and wakes it through the
 * mailbox.
 */
@NullMarked
package io.datahubgateway.egress.poll;

import org.jspecify.annotations.NullMarked;
