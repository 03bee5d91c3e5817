/**
 * The demonstration: the main job of the gateway, in a minute, where one can see it. {@link
 * io.datahubgateway.launcher.demo.Demo} is the script and reads from top to bottom. Everything goes over the public
 * HTTP interfaces of a node in this process; the destination is a small server of the demonstration's own, and a {@link
 * io.datahubgateway.launcher.demo.Tally} compares what was sent with what arrived.
 */
@NullMarked
package io.datahubgateway.launcher.demo;

import org.jspecify.annotations.NullMarked;
