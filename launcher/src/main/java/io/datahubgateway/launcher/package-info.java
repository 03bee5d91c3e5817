/**
 * The command line. {@link io.datahubgateway.launcher.DatahubMain} runs a command; {@link
 * io.datahubgateway.launcher.Flag} lists the flags, each of which is a setting. A node is put together in {@code
 * launcher.node}, the demonstration is in {@code launcher.demo}. This module alone knows all roles, and it alone
 * prints to standard output.
 */
@NullMarked
package io.datahubgateway.launcher;

import org.jspecify.annotations.NullMarked;
