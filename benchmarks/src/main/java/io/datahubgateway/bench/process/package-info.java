/** Processes of a measurement: how they are started and ended, and what their JVMs have used. */
package io.datahubgateway.bench.process;
