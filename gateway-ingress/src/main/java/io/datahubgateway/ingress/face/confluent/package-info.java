/**
 * The face of Confluent's REST proxy, version 2, with what the Strimzi bridge adds: headers, timestamps, text, {@code
 * ?async=true}. Where the two differ, Confluent's answer wins.
 */
@NullMarked
package io.datahubgateway.ingress.face.confluent;

import org.jspecify.annotations.NullMarked;
