package io.datahubgateway.common.settings;

import io.datahubgateway.common.declaration.Field;
import java.time.Duration;

/** What the HTTP ports have in common. Each port is counted by itself. */
public record HttpSettings(
        @Field(doc = "Encryption of every port that says nothing else.", defaultValue = "{}")
        ServerTls tls,

        @Field(
                doc = "Connections that may be open on one port; further ones are closed as soon as they are there.",
                defaultValue = "10000",
                min = "1",
                max = "1000000")
        int maxConnections,

        @Field(
                doc = "Longest time for the head of a request to arrive, from its first byte on; for the first of a"
                        + " connection, from the connection on, the handshake of TLS included. A connection that takes"
                        + " longer is closed.",
                defaultValue = "10s",
                min = "100ms",
                max = "10m")
        Duration headTimeout,

        @Field(
                doc =
                        "How long nothing may move on a connection, beyond the longest time that an answer of the port may"
                                + " take; then it is closed.",
                defaultValue = "1m",
                min = "1s",
                max = "1h")
        Duration idleTimeout,

        @Field(
                doc = "Requests that may be under way on one HTTP/2 connection.",
                defaultValue = "100",
                min = "1",
                max = "10000")
        int maxStreams,

        @Field(
                doc =
                        "Requests that one HTTP/2 connection may cancel within 30 s; at the limit it is closed. More help where"
                                + " a proxy sends the requests of many clients over one connection.",
                defaultValue = "200",
                min = "10",
                max = "1000000")
        int maxStreamResets) {}
