/**
 * What every HTTP server of the gateway does alike: the {@link io.datahubgateway.common.http.ApiRouter} turns a list of
 * {@link io.datahubgateway.common.http.Endpoint}s into routes and answers {@code OPTIONS}, {@code HEAD}, 404, 405, 406
 * and 415 from that list; {@link io.datahubgateway.common.http.Problems} is the one place that writes an error of the
 * native API; {@link io.datahubgateway.common.http.BodyReader} reads bodies within a limit.
 */
@NullMarked
package io.datahubgateway.common.http;

import org.jspecify.annotations.NullMarked;
