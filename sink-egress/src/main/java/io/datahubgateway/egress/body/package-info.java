/**
 * Body formats: how records become the body of a request. Stateless. Values go out byte for byte as they are stored; a
 * format in which one of them could spoil the others checks it and says what is wrong.
 */
@NullMarked
package io.datahubgateway.egress.body;

import org.jspecify.annotations.NullMarked;
