/**
 * Set-up of the Kafka clients. Every client of the gateway is made by {@link
 * io.datahubgateway.common.kafka.KafkaConnection}, so the properties of each use stand in one place. How they connect is in
 * {@link io.datahubgateway.common.kafka.ClientSecurity}, made of typed settings. Definitions never carry client properties.
 */
@NullMarked
package io.datahubgateway.common.kafka;

import org.jspecify.annotations.NullMarked;
