package io.datahubgateway.launcher;

import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.launcher.node.Node;
import io.datahubgateway.launcher.node.NodeWiring;
import io.datahubgateway.launcher.node.OpenParts;
import io.datahubgateway.launcher.node.Shutdown;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code datahub start}: serves until the process is told to end. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Runs a node with some or all roles: kafka (an embedded broker), ingress, egress, control-plane.",
            "",
            "With --kafka it uses that cluster and the role kafka is off. Without it the embedded broker keeps its data"
                    + " in the data folder and finds it again at the next start.",
            ""
        },
        footer = {
            "",
            "Every flag is also a setting: flags win over the environment (kafka.port is DATAHUB_KAFKA_PORT), that"
                    + " over the file, that over the default. A port 0 takes a free one.",
            "",
            "Prints a line that begins with 'ready' when it can serve. SIGTERM and Ctrl-C let it finish what is under"
                    + " way and end with status 0.",
            "",
            "Examples:",
            "  ./datahub start",
            "  ./datahub start --kafka kafka-1:9092,kafka-2:9092 --roles ingress"
        })
final class StartCommand implements Callable<Integer> {

    private final FlagValues flags = new FlagValues();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            order = 100,
            description = "Settings in YAML, such as 'ingress: {port: 8090}'.")
    private @Nullable Path config;

    static CommandSpec spec() {
        StartCommand command = new StartCommand();
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        command.flags.addTo(spec, EnumSet.allOf(Flag.class));
        return spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        GatewaySettings settings = flags.settings(config, System.getenv(), Map.of());
        OpenParts parts = new OpenParts();
        try (Shutdown shutdown = Shutdown.onSignal(parts, settings)) {
            try {
                Node node = NodeWiring.start(settings, parts);
                System.out.println(node.readyLine());
            } catch (RuntimeException e) {
                if (!shutdown.signalled()) {
                    throw e;
                }
            }
            return shutdown.await();
        }
    }
}
