/**
 * The face of Confluent's REST API, version 3: the cluster, its topics and partitions, and records, one after the other or as a
 * stream ({@link io.datahubgateway.ingress.face.confluent3.RecordsFace}) and in batches ({@link
 * io.datahubgateway.ingress.face.confluent3.BatchFace}). Each record is decided and reported by itself. There is no schema
 * registry.
 */
@NullMarked
package io.datahubgateway.ingress.face.confluent3;

import org.jspecify.annotations.NullMarked;
