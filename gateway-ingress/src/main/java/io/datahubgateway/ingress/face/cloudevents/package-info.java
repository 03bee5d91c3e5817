/**
 * CloudEvents 1.0 at the native address. An event arrives as the HTTP protocol binding has it and is stored as the Kafka
 * protocol binding has it: binary stays binary, structured stays structured, and a batch, which Kafka's binding does not
 * know, becomes one structured record per event. Data and JSON are stored as the bytes that were sent.
 */
@NullMarked
package io.datahubgateway.ingress.face.cloudevents;

import org.jspecify.annotations.NullMarked;
