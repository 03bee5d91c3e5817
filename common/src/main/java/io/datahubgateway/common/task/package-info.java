/**
 * Tasks and where they are kept. {@link io.datahubgateway.common.task.TaskDefinition} is what an operator writes;
 * {@link io.datahubgateway.common.task.TaskRecord} is a definition with its desired state and generation, as it stands
 * in the compacted topic {@code __datahub.tasks}.
 *
 * <p>{@link io.datahubgateway.common.task.TaskStore} is the only writer: it validates and does the compare-and-set,
 * on any node. {@link io.datahubgateway.common.kafka.TopicTail} reads the topic on every node into a
 * {@link io.datahubgateway.common.task.TaskTable}, whose listeners apply the changes. The event bus only makes this
 * immediate: a lost announcement delays nothing but the next poll.
 */
@NullMarked
package io.datahubgateway.common.task;

import org.jspecify.annotations.NullMarked;
