package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datahubgateway.testkit.GatewayProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Does what a guide says, word for word but for the ports, and compares what comes back with what the guide shows. */
final class GuideRun {

    private static final Map<String, String> PORTS =
            Map.of("localhost:8080", "ingress", "localhost:8083", "control", "localhost:8081", "management");

    private GuideRun() {}

    /**
     * Runs every command of the guide against a gateway of its own.
     *
     * @param guide file in {@code docs/guides}
     * @param steps least number of commands that it has
     */
    static void requireWorks(String guide, int steps, Path folder) throws Exception {
        requireWork(List.of(guide), steps, folder);
    }

    /**
     * Runs every command of the guides, one after the other, against one gateway.
     *
     * @param steps least number of commands that they have together
     */
    static void requireWork(List<String> guides, int steps, Path folder) throws Exception {
        requireWork(guides, steps, folder, 0, Map.of());
    }

    /**
     * The same for a gateway with settings.
     *
     * @param before number of commands that come before its start; what they print is not compared
     * @param environment of the gateway
     */
    static void requireWork(List<String> guides, int steps, Path folder, int before, Map<String, String> environment)
            throws Exception {
        assumeTrue(isThere("curl") && isThere("bash"), "the guide needs curl and this test bash");
        GuideScript script = new GuideScript();
        for (String guide : guides) {
            script.add(Path.of("..", "docs", "guides", guide));
        }
        assertThat(script.steps()).hasSizeGreaterThanOrEqualTo(steps);
        run(script.text(0, before), folder);
        try (GatewayProcess gateway =
                GatewayProcess.start(environment, folder.resolve("data")).awaitReady()) {
            List<GuideScript.Step> shown =
                    script.steps().subList(before, script.steps().size());
            String commands = script.text(before, script.steps().size());
            for (Map.Entry<String, String> port : PORTS.entrySet()) {
                commands = commands.replace(
                        port.getKey(), gateway.address(port.getValue()).replaceFirst("https?://", ""));
            }

            List<String> outputs = GuideScript.outputs(run(commands, folder));

            assertThat(outputs).hasSameSizeAs(shown);
            for (int i = 0; i < outputs.size(); i++) {
                GuideScript.Step step = shown.get(i);
                assertThat(outputs.get(i)).as(step.commands()).matches(step.expected());
            }
            assertThat(gateway.terminate().exitStatus()).as(gateway::everything).isZero();
        }
    }

    private static String run(String script, Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("guide.sh"), script);
        Path output = folder.resolve("output");
        Process bash = new ProcessBuilder("bash", file.toAbsolutePath().toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toAbsolutePath().toFile())
                .start();
        boolean ended = bash.waitFor(90, TimeUnit.SECONDS);
        bash.destroyForcibly();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended && bash.exitValue() == 0).as(printed).isTrue();
        return printed.stripTrailing();
    }

    private static boolean isThere(String command) {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
