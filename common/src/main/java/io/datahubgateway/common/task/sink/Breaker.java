package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.Field;
import java.time.Duration;

/**
 * When requests are held back because those before failed. Failures are those that are worth another try; a rejected record
 * says nothing against the destination.
 */
public record Breaker(
        @Field(
                doc = "Opens when so many requests failed within `window`, and they are the share of `percent`.",
                defaultValue = "10",
                min = "1",
                max = "100000")
        int failures,

        @Field(
                doc = "Share of the requests within `window` that have failed.",
                defaultValue = "50",
                min = "1",
                max = "100")
        int percent,

        @Field(doc = "How far back is looked.", defaultValue = "30s", min = "100ms", max = "1h")
        Duration window,

        @Field(
                doc =
                        "How long nothing is sent; then one request is, and its outcome closes the breaker or opens it for as long"
                                + " again.",
                defaultValue = "30s",
                min = "10ms",
                max = "24h")
        Duration openFor) {}
