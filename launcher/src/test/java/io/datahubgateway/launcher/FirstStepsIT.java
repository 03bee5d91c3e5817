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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the guide for beginners says, word for word but for the ports. */
class FirstStepsIT {

    private static final Map<String, String> PORTS =
            Map.of("localhost:8080", "ingress", "localhost:8083", "control", "localhost:8081", "management");

    @TempDir
    private Path folder;

    @Test
    void theCommandsOfTheGuideDoWhatItSays() throws Exception {
        assumeTrue(isThere("curl") && isThere("bash"), "the guide needs curl and this test bash");
        GuideScript guide = new GuideScript(Path.of("..", "docs", "guides", "first-steps.md"));
        assertThat(guide.steps()).hasSizeGreaterThan(8);
        try (GatewayProcess gateway =
                GatewayProcess.start(folder.resolve("data")).awaitReady()) {
            String script = guide.text();
            for (Map.Entry<String, String> port : PORTS.entrySet()) {
                script = script.replace(
                        port.getKey(), gateway.address(port.getValue()).replace("http://", ""));
            }

            List<String> outputs = GuideScript.outputs(run(script));

            assertThat(outputs).hasSameSizeAs(guide.steps());
            for (int i = 0; i < outputs.size(); i++) {
                GuideScript.Step step = guide.steps().get(i);
                assertThat(outputs.get(i)).as(step.commands()).matches(step.expected());
            }
            assertThat(gateway.terminate().exitStatus()).as(gateway::everything).isZero();
        }
    }

    private String run(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("guide.sh"), script);
        Path output = folder.resolve("output");
        Process bash = new ProcessBuilder("bash", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
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
