package io.datahubgateway.ingress.topics;

/**
 * The cluster that the gateway is connected to.
 *
 * @param id made by Kafka, the same for as long as the cluster is there
 * @param controller id of the broker that administrative requests go to
 */
public record Cluster(String id, int controller) {}
