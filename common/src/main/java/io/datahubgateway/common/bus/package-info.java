/** Addresses and bodies of the messages on the Vert.x event bus. The bus makes things immediate; topics keep them. */
@NullMarked
package io.datahubgateway.common.bus;

import org.jspecify.annotations.NullMarked;
