/**
 * The groups of keys in an ingress task: {@link io.datahubgateway.common.task.ingress.Limits} says how much it takes. The
 * keys at the top, and the rules over them, are in {@link io.datahubgateway.common.task.IngressDefinition}.
 */
@NullMarked
package io.datahubgateway.common.task.ingress;

import org.jspecify.annotations.NullMarked;
