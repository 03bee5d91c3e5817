/**
 * The control plane: the native task API. {@link io.datahubgateway.control.TaskApi} lists every operation, one line
 * each; an operation turns a request into an {@link io.datahubgateway.control.Answer} and never touches the response.
 * Changes go through the task store of the node; what the nodes made of them is followed in {@code observed}, where the
 * sinks stand is asked of Kafka in {@code position}.
 *
 * <p>Everything here runs on one event loop, that of {@link io.datahubgateway.control.ControlRole}'s verticle.
 */
@NullMarked
package io.datahubgateway.control;

import org.jspecify.annotations.NullMarked;
