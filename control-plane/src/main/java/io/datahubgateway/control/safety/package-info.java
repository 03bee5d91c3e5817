/**
 * What an operator should know of the topics behind a datahub: {@link io.datahubgateway.control.safety.TopicSafety} asks
 * Kafka how many copies an acknowledgement stands for, whenever a status is read.
 */
@NullMarked
package io.datahubgateway.control.safety;

import org.jspecify.annotations.NullMarked;
