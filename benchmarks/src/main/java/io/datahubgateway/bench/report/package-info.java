/** From figures of rounds to tables, ratios and verdicts. No input, no output. */
package io.datahubgateway.bench.report;
