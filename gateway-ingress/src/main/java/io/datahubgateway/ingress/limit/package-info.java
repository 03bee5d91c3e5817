/**
 * How much comes in: {@link io.datahubgateway.ingress.limit.Rates} of requests and bytes over {@link
 * io.datahubgateway.ingress.limit.TokenBucket}s, and the other limits of one task in {@link
 * io.datahubgateway.ingress.limit.TaskLimits}. All of a node, shared by its event loops.
 */
@NullMarked
package io.datahubgateway.ingress.limit;

import org.jspecify.annotations.NullMarked;
