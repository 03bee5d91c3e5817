/**
 * A real Kafka broker in this process: one KRaft node that is broker and controller at once. {@link
 * io.datahubgateway.broker.EmbeddedKafka} formats its folder when it is new and finds its data again when it is not.
 */
@NullMarked
package io.datahubgateway.broker;

import org.jspecify.annotations.NullMarked;
