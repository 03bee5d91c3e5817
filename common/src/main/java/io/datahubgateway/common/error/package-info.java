/**
 * What can go wrong, declared once: {@link io.datahubgateway.common.error.ErrorCode} lists every outcome that a client
 * can be told of; {@link io.datahubgateway.common.error.GatewayException} carries one through the code. Only the writer
 * in {@code common.http} turns it into a response.
 */
@NullMarked
package io.datahubgateway.common.error;

import org.jspecify.annotations.NullMarked;
