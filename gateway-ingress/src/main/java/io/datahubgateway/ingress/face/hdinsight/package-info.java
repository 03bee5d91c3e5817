/**
 * The face of the Kafka REST proxy of Azure HDInsight, version 1: {@code /v1/...}. Operations, parameters and statuses are
 * those of its published contract; what that leaves open, such as the body of an error, is said in {@code openapi.yaml}.
 */
@NullMarked
package io.datahubgateway.ingress.face.hdinsight;

import org.jspecify.annotations.NullMarked;
