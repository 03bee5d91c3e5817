/**
 * Reports: what became of each record, with the destination's answer, in topics for others to read. Told by the lanes after the
 * fact; nothing waits for a report.
 */
@NullMarked
package io.datahubgateway.egress.report;

import org.jspecify.annotations.NullMarked;
