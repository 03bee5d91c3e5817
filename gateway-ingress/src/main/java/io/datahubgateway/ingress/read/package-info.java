/** Reading by offset, by timestamp and by message id, with a small pool of consumers. */
@NullMarked
package io.datahubgateway.ingress.read;

import org.jspecify.annotations.NullMarked;
