package io.datahubgateway.bench.egress;

/**
 * One delivery, and what the subject's process used for it.
 *
 * @param perSecond records
 * @param cpuMicros of a record
 * @param allocatedBytes for a record
 */
record Run(double perSecond, double cpuMicros, double allocatedBytes) {}
