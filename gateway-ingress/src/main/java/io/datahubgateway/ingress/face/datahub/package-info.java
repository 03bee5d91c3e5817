/**
 * The native face: {@code POST /datahubs/{datahub}/messages} with a single body, newline-delimited records, or a JSON
 * document of records.
 */
@NullMarked
package io.datahubgateway.ingress.face.datahub;

import org.jspecify.annotations.NullMarked;
