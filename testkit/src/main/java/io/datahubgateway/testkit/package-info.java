/**
 * Fixtures for tests with real parts: {@link io.datahubgateway.testkit.KafkaTest} gives a test a real broker with fresh
 * topics, {@link io.datahubgateway.testkit.HttpDestination} is an HTTP server that answers by script and remembers what
 * it got, {@link io.datahubgateway.testkit.GatewayProcess} the gateway in a process that can be killed, {@link
 * io.datahubgateway.testkit.FaultProxy} a bad network, {@link io.datahubgateway.testkit.HistoryCheck} the proof that
 * nothing was lost. Tests wait on conditions with Awaitility, never on sleeps.
 */
@NullMarked
package io.datahubgateway.testkit;

import org.jspecify.annotations.NullMarked;
