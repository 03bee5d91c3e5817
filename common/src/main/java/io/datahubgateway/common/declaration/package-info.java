/**
 * How definitions and settings are declared: as records whose components carry {@link
 * io.datahubgateway.common.declaration.Field}. Parser, validator, reference pages and tests read this one declaration.
 * {@link io.datahubgateway.common.declaration.Binder} turns a JSON tree into such a record and reports every problem
 * at once, each with its path.
 */
@NullMarked
package io.datahubgateway.common.declaration;

import org.jspecify.annotations.NullMarked;
