package io.datahubgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The built gateway, {@code target/datahub.jar} of the module under test, in a process of its own. Its output stays in
 * {@code target/processes} after the test. Ends with the test. Any thread; methods that wait say so.
 */
public final class GatewayProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target", "datahub.jar").toAbsolutePath();
    private static final ClassArchive ARCHIVE = new ClassArchive(JAR);
    private static final String HEAP = "512m";
    private static boolean trained; // guarded by the class
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Process process;
    private final Path out;
    private final Path err;

    private GatewayProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Any command. */
    public static GatewayProcess run(Map<String, String> environment, String... arguments) {
        return run(HEAP, environment, List.of(arguments));
    }

    private static GatewayProcess run(String heap, Map<String, String> environment, List<String> arguments) {
        List<String> options = new ArrayList<>(archive().use());
        options.add("-Xmx" + heap);
        return launch(options, environment, arguments);
    }

    /** Makes the archive when this build has none; tries so once in this JVM. */
    private static synchronized ClassArchive archive() {
        if (!trained && ARCHIVE.isStale()) {
            Path data = KafkaSource.temporaryFolder();
            try (GatewayProcess training = launch(ARCHIVE.training(), Map.of(), startOnFreePorts(data))) {
                training.awaitReady().terminate().exitStatus();
                ARCHIVE.trained();
            } finally {
                KafkaSource.delete(data);
            }
        }
        trained = true;
        return ARCHIVE;
    }

    private static GatewayProcess launch(
            List<String> options, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1"); // lives for seconds: optimizing costs more than it brings
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("DATAHUB_"));
        builder.environment().putAll(environment);
        try {
            Path folder = Files.createDirectories(Path.of("target", "processes"));
            String name = ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
            Path out = folder.resolve(name + ".out");
            Path err = folder.resolve(name + ".err");
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            return new GatewayProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code start} on free ports with its data in the folder; {@code more} comes last. */
    public static GatewayProcess start(Path data, String... more) {
        return start(Map.of(), data, more);
    }

    /** {@code start} on free ports with its data in the folder; {@code more} comes last. */
    public static GatewayProcess start(Map<String, String> environment, Path data, String... more) {
        return startWithHeap(HEAP, environment, data, more);
    }

    /** The same with a heap of this size, such as {@code 64m}. */
    public static GatewayProcess startWithHeap(
            String heap, Map<String, String> environment, Path data, String... more) {
        return run(heap, environment, startOnFreePorts(data, more));
    }

    private static List<String> startOnFreePorts(Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of("start", "--data-dir", data.toString()));
        List.of("--kafka-port", "--ingress-port", "--control-port", "--management-port")
                .forEach(flag -> {
                    if (!List.of(more).contains(flag)) {
                        arguments.addAll(List.of(flag, "0"));
                    }
                });
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** Waits until the process says that it serves. */
    public GatewayProcess awaitReady() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !process.isAlive() || readyLine() != null);
        assertThat(readyLine()).as(this::everything).isNotNull();
        return this;
    }

    private @Nullable String readyLine() {
        return out().stream()
                .filter(line -> line.contains("ready node="))
                .findFirst()
                .orElse(null);
    }

    /** What the ready line says of something, such as {@code ingress}; empty when it says nothing. */
    public String address(String name) {
        String ready = readyLine();
        assertThat(ready).as(this::everything).isNotNull();
        Matcher matcher = Pattern.compile(" " + name + "=(\\S+)").matcher(ready);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Lines of standard output so far. */
    public List<String> out() {
        return lines(out);
    }

    /** Lines of standard error so far. */
    public List<String> err() {
        return lines(err);
    }

    private static List<String> lines(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both outputs, for messages of failed assertions. */
    public String everything() {
        return String.join("\n", out()) + "\n--- standard error\n" + String.join("\n", err());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM; returns at once. */
    public GatewayProcess terminate() {
        process.destroy();
        return this;
    }

    /** SIGKILL; waits until the process is gone. */
    public void kill() {
        process.destroyForcibly();
        exitStatus();
    }

    /** Waits for the end of the process. */
    public int exitStatus() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(this::everything)
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    /** Posts a JSON document. */
    public static HttpResponse<String> post(String url, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build());
    }

    public static HttpResponse<String> put(String url, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .PUT(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request.toString(), e);
        }
    }

    /** SIGKILL, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
