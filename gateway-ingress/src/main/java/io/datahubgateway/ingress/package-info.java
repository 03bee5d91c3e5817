/**
 * HTTP to Kafka. {@link io.datahubgateway.ingress.IngressRole} builds the parts, {@link
 * io.datahubgateway.ingress.IngressServer} shows the steps of a request in order. The steps are in {@code path}, the
 * wire protocols in {@code face}, the shared producer and what it must know of topics in {@code append}, reading in
 * {@code read}, and which task serves what in {@code serve}.
 */
@NullMarked
package io.datahubgateway.ingress;

import org.jspecify.annotations.NullMarked;
