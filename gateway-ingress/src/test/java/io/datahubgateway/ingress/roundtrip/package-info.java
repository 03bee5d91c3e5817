/**
 * Random messages that are sent through every face. Here stands what a client can say in the words of each, and what must be
 * in Kafka after it.
 */
@NullMarked
package io.datahubgateway.ingress.roundtrip;

import org.jspecify.annotations.NullMarked;
