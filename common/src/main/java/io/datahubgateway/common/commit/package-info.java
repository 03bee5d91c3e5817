/**
 * What a sink writes down of its progress beside the committed offset, so that whoever reads the offsets of its group knows
 * which records beyond it are finished.
 */
@NullMarked
package io.datahubgateway.common.commit;

import org.jspecify.annotations.NullMarked;
