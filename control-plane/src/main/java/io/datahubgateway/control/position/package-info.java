/**
 * Where the consumer groups of the sinks stand, read from Kafka when somebody asks, and taken away when an operator
 * wants it. Nothing is cached.
 */
@NullMarked
package io.datahubgateway.control.position;

import org.jspecify.annotations.NullMarked;
