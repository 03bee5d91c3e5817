package io.datahubgateway.launcher;

import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.launcher.demo.Demo;
import io.datahubgateway.launcher.demo.Screen;
import io.datahubgateway.launcher.log.LogLevel;
import io.datahubgateway.launcher.node.Node;
import io.datahubgateway.launcher.node.NodeWiring;
import io.datahubgateway.launcher.node.OpenParts;
import io.datahubgateway.launcher.node.OpenParts.Stage;
import io.datahubgateway.launcher.node.Shutdown;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code datahub demo}: the main job in a minute, then serving. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Starts all roles with an embedded Kafka, sends messages through them to an HTTP destination of its own,"
                    + " pauses and resumes, compares what arrived with what was sent, and goes on serving.",
            "",
            "The exit status is 0 only if every message was delivered exactly as sent; 1 also when it is interrupted"
                    + " before that.",
            ""
        },
        footer = {"", "Examples:", "  ./datahub demo", "  ./datahub demo --exit --ingress-port 8090 --kafka-port 9095"})
final class DemoCommand implements Callable<Integer> {

    private static final Set<Flag> FLAGS =
            EnumSet.of(Flag.KAFKA_PORT, Flag.INGRESS_PORT, Flag.CONTROL_PORT, Flag.MANAGEMENT_PORT, Flag.HOST);
    private static final int FEWEST = 100;
    private static final int MOST = 10_000_000;

    private final FlagValues flags = new FlagValues();

    @Spec
    private CommandSpec spec;

    @Option(names = "--exit", order = -2, description = "End after the demonstration instead of serving on.")
    private boolean exit;

    @Option(
            names = "--messages",
            paramLabel = "N",
            order = -1,
            defaultValue = "20000",
            description = "How many messages to send. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            order = 100,
            description = "Folder that keeps the data. Without it the data goes when the demonstration ends.")
    private @Nullable String dataDir;

    static CommandSpec spec() {
        DemoCommand command = new DemoCommand();
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        command.flags.addTo(spec, FLAGS);
        return spec;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (messages < FEWEST || messages > MOST) {
            throw new ParameterException(
                    spec.commandLine(), "--messages must be from " + FEWEST + " to " + MOST + ", not " + messages);
        }
        LogLevel.onlyWarnings();
        OpenParts parts = new OpenParts();
        GatewaySettings settings = settings(parts);
        try (Shutdown shutdown = Shutdown.onSignal(parts, settings)) {
            shutdown.statusBySignal(CommandLine.ExitCode.SOFTWARE); // nothing is proven yet
            try {
                boolean delivered = demonstrate(settings, parts);
                if (exit || !delivered) {
                    return shutdown.finish() && delivered ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
                }
                shutdown.statusBySignal(CommandLine.ExitCode.OK);
            } catch (RuntimeException e) {
                if (!shutdown.signalled()) {
                    throw e;
                }
            }
            return shutdown.await();
        }
    }

    private boolean demonstrate(GatewaySettings settings, OpenParts parts) {
        Screen screen = new Screen(System.out, Boolean.getBoolean("datahub.terminal"));
        screen.heading("Start Kafka and all roles in this process");
        long begun = System.nanoTime();
        Node node = NodeWiring.start(settings, parts);
        parts.add(Stage.READINESS, "screen", () -> screen.ending(dataDir == null));
        screen.addresses(node);
        screen.say(String.format(Locale.ROOT, "ready after %.1f s", (System.nanoTime() - begun) / 1e9));
        return Demo.run(vertx(parts), node, messages, screen, !exit);
    }

    /** All roles, the embedded broker, and a folder that goes with the demonstration unless one was given. */
    private GatewaySettings settings(OpenParts parts) throws IOException {
        Map<String, String> fixed = new HashMap<>();
        fixed.put("roles", "kafka,ingress,egress,control-plane");
        fixed.put("kafka.bootstrapServers", "");
        if (dataDir == null) {
            TemporaryFolder folder = TemporaryFolder.create("datahub-demo");
            parts.add(Stage.FILES, "temporary folder", folder::delete);
            fixed.put("dataDir", folder.path().toString());
        } else {
            fixed.put("dataDir", dataDir);
        }
        return flags.settings(null, System.getenv(), fixed);
    }

    /** Clients and destination have a Vert.x of their own: they are not part of the gateway. */
    private static Vertx vertx(OpenParts parts) {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
        parts.add(Stage.RUNTIME, "demonstration", () -> vertx.close().await(5, TimeUnit.SECONDS));
        return vertx;
    }
}
