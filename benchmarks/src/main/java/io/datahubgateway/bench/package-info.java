/** Measurements on one machine: each figure of the gateway beside that of the shortest program that does the same work. */
package io.datahubgateway.bench;
