/**
 * What the faces say of Kafka's topics and brokers, and what they let clients do to them: {@link
 * io.datahubgateway.ingress.topics.KafkaAdministration} asks Kafka within bounds, {@link
 * io.datahubgateway.ingress.topics.VisibleTopics} lets through what clients may know of.
 */
@NullMarked
package io.datahubgateway.ingress.topics;

import org.jspecify.annotations.NullMarked;
