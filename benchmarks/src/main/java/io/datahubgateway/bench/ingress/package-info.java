/** {@code bench ingress}: what sending through the gateway costs. */
package io.datahubgateway.bench.ingress;
