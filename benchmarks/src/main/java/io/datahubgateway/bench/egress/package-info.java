/** What {@code ./datahub bench egress} measures: {@code EgressBench} has the order of everything. */
package io.datahubgateway.bench.egress;
