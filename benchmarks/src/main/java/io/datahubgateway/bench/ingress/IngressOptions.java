package io.datahubgateway.bench.ingress;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long and what. Filled by the command line. */
final class IngressOptions {

    @Option(names = "--seconds", description = "Length of a measured load (default: ${DEFAULT-VALUE}).")
    double seconds = 6;

    @Option(names = "--rounds", description = "How often each load is repeated (default: ${DEFAULT-VALUE}).")
    int rounds = 3;

    @Option(
            names = "--warm-up",
            description = "Seconds of load on each server before anything is measured (default: ${DEFAULT-VALUE}).")
    double warmUp = 40;

    @Option(
            names = "--cases",
            split = ",",
            converter = IngressCase.Converter.class,
            description = "Which (default: all): raw, json, json-100, ndjson-100, connections-8, open.")
    Set<IngressCase> cases = EnumSet.allOf(IngressCase.class);

    @Option(
            names = "--extras",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Also large bodies in a small heap, start-up, HTTP/2 and TLS (default).")
    boolean extras = true;

    @Option(names = "--http", description = "Only what HTTP/2 and TLS cost; needs wrk and h2load.")
    boolean http;

    @Option(names = "--no-http", description = "Leave out what HTTP/2 and TLS cost.")
    boolean withoutHttp;

    @Option(names = "--linger", description = "Of every producer, in milliseconds (default: ${DEFAULT-VALUE}).")
    int linger = 0;

    @Option(
            names = "--open-rate",
            description = "Requests per second of the open loop (default: half of what the straight handler does).")
    double openRate;

    @Option(names = "--large-bodies-heap", description = "Heap for bodies of 8 MiB (default: ${DEFAULT-VALUE}).")
    String largeBodiesHeap = "512m";

    @Option(names = "--heap", description = "Heap of each server (default: ${DEFAULT-VALUE}).")
    String heap = "512m";

    @Option(names = "--profile", description = "Leave a recording of the gateway in this file (Java Flight Recorder).")
    @Nullable
    Path profile;

    @Option(
            names = "--jvm-option",
            arity = "1",
            description = "One more option for the JVMs of all servers, such as -XX:+UseParallelGC. Repeatable.")
    List<String> jvmOptions = List.of();

    @Option(
            names = "--gateway-setting",
            arity = "1",
            description = "A setting of the gateway, such as DATAHUB_INGRESS_LINGER=1ms. Repeatable.")
    List<String> gatewaySettings = List.of();
}
