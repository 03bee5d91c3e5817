/** The form of log lines: one line of key=value pairs per event, on standard error. */
@NullMarked
package io.datahubgateway.launcher.log;

import org.jspecify.annotations.NullMarked;
