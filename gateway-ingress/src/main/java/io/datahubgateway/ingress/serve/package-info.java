/** Which ingress tasks are in force on this node, and which of them serves a datahub or a topic. */
@NullMarked
package io.datahubgateway.ingress.serve;

import org.jspecify.annotations.NullMarked;
