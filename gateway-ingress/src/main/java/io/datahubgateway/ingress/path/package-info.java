/** The steps of a request that appends messages, one class each, in the order that {@link io.datahubgateway.ingress.IngressServer} lists. State of a request travels in its {@link io.datahubgateway.ingress.path.Exchange}. */
@NullMarked
package io.datahubgateway.ingress.path;

import org.jspecify.annotations.NullMarked;
