package io.datahubgateway.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code datahub} without a command: says which there are. */
@Command(
        name = "datahub",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Joins HTTP and Apache Kafka in both directions and can be operated while it runs.",
        footer = {
            "",
            "Begin with:  ./datahub demo      see messages go in, come out, stop and go on",
            "             ./datahub start     serve, with an embedded Kafka",
            "",
            "DATAHUB_JAVA_OPTS adds options for the JVM, such as -Xmx1g."
        })
final class DatahubCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? start or demo");
    }
}
