/** From records to acknowledgements: the one shared producer, what it must know of topics before it may be called on an event loop, and what its failures mean. */
@NullMarked
package io.datahubgateway.ingress.append;

import org.jspecify.annotations.NullMarked;
