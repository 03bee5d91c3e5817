/** What a node gives to the roles that run on it. */
@NullMarked
package io.datahubgateway.common.node;

import org.jspecify.annotations.NullMarked;
