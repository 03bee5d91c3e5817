/**
 * Settings of a node, declared as records and read once, at the start: flags win over the environment, the environment
 * over the YAML file, that over the defaults.
 */
@NullMarked
package io.datahubgateway.common.settings;

import org.jspecify.annotations.NullMarked;
