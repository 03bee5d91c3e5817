package io.datahubgateway.bench.egress;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long and what. Filled by the command line. */
final class EgressOptions {

    @Option(names = "--seconds", description = "Length of a measured delivery (default: ${DEFAULT-VALUE}).")
    double seconds = 3;

    @Option(names = "--rounds", description = "How often each is repeated (default: ${DEFAULT-VALUE}).")
    int rounds = 3;

    @Option(
            names = "--warm-up",
            description =
                    "Seconds of load on the gateway and on the loop before anything is measured (default: ${DEFAULT-VALUE}).")
    double warmUp = 120;

    @Option(
            names = "--cases",
            split = ",",
            converter = EgressCase.Converter.class,
            description = "Which (default: all): none-1k, none-100, key-1k, key-100, partition-1k, delay-5, delay-20,"
                    + " batch-1k, batch-100, array-1k, array-100, refused-key, adaptive, latency, backlog, idle.")
    Set<EgressCase> cases = EnumSet.allOf(EgressCase.class);

    @Option(names = "--backlog", description = "Records of the case backlog (default: ${DEFAULT-VALUE}).")
    int backlog = 1_000_000;

    @Option(names = "--idle-sinks", description = "Sinks of the case idle (default: ${DEFAULT-VALUE}).")
    int idleSinks = 200;

    @Option(names = "--heap", description = "Heap of the gateway and of the loop (default: ${DEFAULT-VALUE}).")
    String heap = "512m";

    @Option(
            names = "--profile",
            description = "Leave a recording of the gateway during the loads in this file (Java Flight Recorder).")
    @Nullable
    Path profile;

    @Option(
            names = "--jvm-option",
            arity = "1",
            description =
                    "One more option for the JVMs of the gateway and of the loop, such as -XX:+UseParallelGC. Repeatable.")
    List<String> jvmOptions = List.of();

    @Option(
            names = "--gateway-setting",
            arity = "1",
            description = "A setting of the gateway, such as DATAHUB_EGRESS_BUFFER=64MiB. Repeatable.")
    List<String> gatewaySettings = List.of();
}
