/**
 * Fixtures for tests with real parts: {@link io.datahubgateway.testkit.KafkaTest} gives a test a real broker with fresh
 * topics, {@link io.datahubgateway.testkit.HttpDestination} is an HTTP server that answers by script and remembers what
 * it got. Tests wait on conditions with Awaitility, never on sleeps.
 */
@NullMarked
package io.datahubgateway.testkit;

import org.jspecify.annotations.NullMarked;
