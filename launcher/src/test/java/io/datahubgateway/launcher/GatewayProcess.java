package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built jar in a process of its own. Ends with the test. */
final class GatewayProcess implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<Thread> readers = new ArrayList<>();
    private final List<String> out;
    private final List<String> err;

    private GatewayProcess(Process process) {
        this.process = process;
        this.out = lines(process.getInputStream());
        this.err = lines(process.getErrorStream());
    }

    static GatewayProcess run(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                Path.of("target", "datahub.jar").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("DATAHUB_"));
        builder.environment().putAll(environment);
        try {
            return new GatewayProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code start} on free ports with its data in the folder; {@code more} comes last. */
    static GatewayProcess start(Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of("start", "--data-dir", data.toString()));
        List.of("--kafka-port", "--ingress-port", "--control-port", "--management-port")
                .forEach(flag -> {
                    if (!List.of(more).contains(flag)) {
                        arguments.addAll(List.of(flag, "0"));
                    }
                });
        arguments.addAll(List.of(more));
        return run(Map.of(), arguments.toArray(String[]::new));
    }

    /** Waits until the process says that it serves. */
    GatewayProcess awaitReady() {
        await().atMost(PATIENCE).until(() -> !process.isAlive() || readyLine() != null);
        assertThat(readyLine()).as(this::everything).isNotNull();
        return this;
    }

    private String readyLine() {
        return out.stream()
                .filter(line -> line.contains("ready node="))
                .findFirst()
                .orElse(null);
    }

    /** What the ready line says of something, such as {@code ingress}. */
    String address(String name) {
        Matcher matcher = Pattern.compile(" " + name + "=(\\S+)").matcher(readyLine());
        return matcher.find() ? matcher.group(1) : "";
    }

    List<String> out() {
        return out;
    }

    List<String> err() {
        return err;
    }

    /** Both outputs, for messages of failed assertions. */
    String everything() {
        return String.join("\n", out) + "\n--- standard error\n" + String.join("\n", err);
    }

    GatewayProcess terminate() {
        process.toHandle().destroy(); // unlike Process.destroy this leaves the outputs open
        return this;
    }

    int exitStatus() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(this::everything)
                    .isTrue();
            for (Thread reader : readers) {
                reader.join();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    static HttpResponse<String> post(String url, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build());
    }

    static HttpResponse<String> put(String url, String body) {
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

    private List<String> lines(InputStream stream) {
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                .lines()
                .forEach(lines::add));
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
