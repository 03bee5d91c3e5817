/**
 * One process of the gateway, put together by hand. {@link io.datahubgateway.launcher.node.NodeWiring} is the list of
 * its parts in the order in which they start; each is entered in {@link io.datahubgateway.launcher.node.OpenParts},
 * which closes them stage by stage, whether the node served for months or failed half-way up.
 */
@NullMarked
package io.datahubgateway.launcher.node;

import org.jspecify.annotations.NullMarked;
