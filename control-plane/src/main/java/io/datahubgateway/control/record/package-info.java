/** Where a sink has a record: what Kafka says of it, and what the nodes say that deliver. */
@NullMarked
package io.datahubgateway.control.record;

import org.jspecify.annotations.NullMarked;
