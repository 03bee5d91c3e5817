package io.datahubgateway.bench;

import io.datahubgateway.bench.egress.EgressBench;
import io.datahubgateway.bench.ingress.IngressBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./datahub bench}: measures the gateway beside the limits of the same machine. */
@Command(
        name = "./datahub bench",
        description = "Measures the gateway beside the shortest programs that do the same work, in the same run.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {IngressBench.class, EgressBench.class, MicroBench.class})
public final class BenchMain {

    private BenchMain() {}

    public static void main(String[] arguments) {
        CommandLine commands = new CommandLine(new BenchMain()).setCaseInsensitiveEnumValuesAllowed(true);
        commands.getSubcommands().get("micro").setUnmatchedOptionsArePositionalParams(true);
        System.exit(commands.execute(arguments));
    }
}
