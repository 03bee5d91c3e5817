/**
 * The commit law of the egress: only the contiguous finished prefix of what was received is committed. See
 * {@code docs/adr/0003-commit-law.md}.
 */
@NullMarked
package io.datahubgateway.egress.ledger;

import org.jspecify.annotations.NullMarked;
