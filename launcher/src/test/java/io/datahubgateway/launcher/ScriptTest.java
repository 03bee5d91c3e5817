package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script {@code datahub} in a folder of its own, with a Java and a Maven that only say how they were called. */
class ScriptTest {

    private static final String TOOLS = "dirname readlink sed find head grep mkdir rmdir mv tail flock cat sleep";

    @TempDir
    private Path temp;

    private final Map<Process, List<File>> outputs = new HashMap<>();
    private Path root;
    private Path tools;
    private Path jdk;

    @BeforeEach
    void layOut() throws IOException {
        root = Files.createDirectories(temp.resolve("a clone"));
        Files.copy(Path.of("..", "datahub"), root.resolve("datahub"));
        Files.setPosixFilePermissions(root.resolve("datahub"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                Files.createDirectories(root.resolve("launcher/src/main")).resolve("A.java"), "");
        Files.writeString(root.resolve("launcher/pom.xml"), "");
        Files.writeString(root.resolve("pom.xml"), "");
        tools = Files.createDirectories(temp.resolve("tools"));
        for (String tool : TOOLS.split(" ")) {
            Stream.of("/usr/bin", "/bin")
                    .map(folder -> Path.of(folder, tool))
                    .filter(Files::exists)
                    .findFirst()
                    .ifPresent(found -> link(tools.resolve(tool), found));
        }
        jdk = temp.resolve("a jdk");
        java("17");
        script(jdk.resolve("bin/javac"), "");
        maven("3.8.7", "echo \"$@\" >>calls; mkdir -p launcher/target; echo >launcher/target/datahub.jar");
    }

    private void java(String version) throws IOException {
        script(jdk.resolve("bin/java"), """
                if [ "$1" = -XshowSettings:properties ]; then
                    echo '    java.home = %s' >&2
                    echo '    java.specification.version = %s' >&2
                else
                    printf '<%%s>' "$@"
                fi
                """.formatted(jdk, version));
    }

    private void maven(String version, String build) throws IOException {
        script(
                tools.resolve("mvn"),
                "if [ \"$1\" = --version ]; then echo \"Apache Maven " + version + " (abc)\"; exit; fi\n" + build
                        + "\n");
    }

    @Test
    void buildsOnceAndHandsOverTheArguments() throws Exception {
        Result first = datahub(Map.of("DATAHUB_JAVA_OPTS", "-Xmx1g -Da=b"), "start", "--node-id", "with space");
        Result second = datahub(Map.of(), "demo");

        assertThat(first.err).contains("building; the first time");
        assertThat(first.out)
                .contains("<-Xmx1g><-Da=b>")
                .endsWith("<-jar><" + root.toRealPath() + "/launcher/target/datahub.jar>"
                        + "<start><--node-id><with space>");
        assertThat(second.err).isEmpty();
        assertThat(builds()).containsExactly("-q -B -DskipTests package -pl launcher -am");
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        datahub(Map.of(), "demo");
        Path changed = root.resolve("launcher/src/main/A.java");
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plusSeconds(5)));

        assertThat(datahub(Map.of(), "demo").err).contains("building, because " + changed.toRealPath());
        assertThat(builds()).hasSize(2);
    }

    @Test
    void twoStartsAtTheSameTimeBuildOnce() throws Exception {
        Process first = launch(root.resolve("datahub"), Map.of(), "demo");
        Process second = launch(root.resolve("datahub"), Map.of(), "demo");

        assertThat(result(first).status).isZero();
        assertThat(result(second).status).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void runsThroughSymbolicLinks() throws Exception {
        Path relative = temp.resolve("relative");
        Files.createSymbolicLink(relative, Path.of("a clone", "datahub"));
        Path absolute = temp.resolve("absolute");
        Files.createSymbolicLink(absolute, relative);

        assertThat(result(launch(absolute, Map.of(), "demo")).out)
                .contains(root.toRealPath() + "/launcher/target/datahub.jar");
    }

    @Test
    void aFailedBuildShowsItsErrorsAndRunsNothing() throws Exception {
        maven("3.8.7", "echo '[ERROR] A.java is wrong'; exit 1");

        Result result = datahub(Map.of(), "demo");

        assertThat(result.status).isEqualTo(1);
        assertThat(result.err).contains("A.java is wrong", "target/datahub-build.log");
        assertThat(result.out).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.8,Java 1.8", "11,Java 11", "16,Java 16"})
    void saysThatJavaIsTooOld(String version, String expected) throws Exception {
        java(version);

        assertRefused(datahub(Map.of(), "demo"), expected, "needs JDK 17 or newer");
    }

    @Test
    void saysThatJavaIsMissing() throws Exception {
        assertRefused(datahub(Map.of("JAVA_HOME", "/nowhere"), "demo"), "/nowhere", "needs JDK 17 or newer");
        assertRefused(datahub(Map.of("JAVA_HOME", ""), "demo"), "no Java on the PATH", "needs JDK 17 or newer");
    }

    @Test
    void saysThatTheCompilerIsMissing() throws Exception {
        Files.delete(jdk.resolve("bin/javac"));

        assertRefused(datahub(Map.of(), "demo"), "no compiler", "needs a JDK, 17 or newer");
    }

    @ParameterizedTest
    @CsvSource({"3.6.3", "3.7", "2.2.1"})
    void saysThatMavenIsTooOld(String version) throws Exception {
        maven(version, "exit 1");

        assertRefused(datahub(Map.of(), "demo"), "Maven " + version, "needs Maven 3.8 or newer");
    }

    @Test
    void saysThatMavenIsMissingButOnlyWhenItIsNeeded() throws Exception {
        datahub(Map.of(), "demo");
        Files.delete(tools.resolve("mvn"));
        assertThat(datahub(Map.of(), "demo").status).isZero();

        Files.delete(root.resolve("launcher/target/datahub.jar"));
        assertRefused(datahub(Map.of(), "demo"), "no mvn on the PATH", "needs Maven 3.8 or newer");
    }

    private record Result(int status, String out, String err) {}

    private static void assertRefused(Result result, String... expected) {
        assertThat(result.status).isEqualTo(1);
        assertThat(result.err).contains(expected);
        assertThat(result.out).isEmpty();
    }

    private Result datahub(Map<String, String> environment, String... arguments) throws Exception {
        return result(launch(root.resolve("datahub"), environment, arguments));
    }

    private Process launch(Path script, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectOutput(File.createTempFile("out", null, temp.toFile()))
                .redirectError(File.createTempFile("err", null, temp.toFile()));
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        outputs.put(
                process,
                List.of(builder.redirectOutput().file(), builder.redirectError().file()));
        return process;
    }

    private Result result(Process process) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        List<File> files = outputs.get(process);
        return new Result(
                process.exitValue(),
                Files.readString(files.get(0).toPath()),
                Files.readString(files.get(1).toPath()));
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(root.resolve("calls"));
    }

    private static void link(Path link, Path target) {
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
