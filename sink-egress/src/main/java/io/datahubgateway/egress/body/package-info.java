/**
 * Body formats: how records become the body of a request. One class per format, stateless. Values go out byte for byte as
 * they are stored; a format that needs them to be well-formed says which one is not.
 */
@NullMarked
package io.datahubgateway.egress.body;

import org.jspecify.annotations.NullMarked;
