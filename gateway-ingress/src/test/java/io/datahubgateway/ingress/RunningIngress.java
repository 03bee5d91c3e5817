package io.datahubgateway.ingress;

import static io.datahubgateway.common.node.TestNode.get;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.testkit.Http2Bridge;
import io.datahubgateway.testkit.KeyFiles;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An ingress on a free port, and a client for it. {@code -Dtest.http=http2} or {@code http2-tls} puts a bridge before it, so
 * that what the tests say in HTTP/1.1 reaches it in HTTP/2.
 */
final class RunningIngress implements AutoCloseable {

    private final TestNode node;
    private final IngressRole role;
    private final @Nullable Http2Bridge bridge;
    private final String scheme;
    private boolean stopped;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** How requests reach the ingress. */
    enum Http {
        HTTP1,
        HTTP2,
        HTTP2_TLS;

        static Http wanted() {
            return valueOf(System.getProperty("test.http", "http1")
                    .toUpperCase(Locale.ROOT)
                    .replace('-', '_'));
        }
    }

    private RunningIngress(TestNode node, IngressRole role, @Nullable Http2Bridge bridge, String scheme) {
        this.node = node;
        this.role = role;
        this.bridge = bridge;
        this.scheme = scheme;
    }

    static RunningIngress start(TestKafka kafka, Map<String, String> settings) {
        return start(kafka, settings, Http.wanted());
    }

    static RunningIngress start(TestKafka kafka, Map<String, String> settings, Http http) {
        Map<String, String> all = new HashMap<>(settings);
        if (http == Http.HTTP2_TLS) {
            Path key = new KeyFiles(temporaryFolder()).key("server", "ip:127.0.0.1");
            all.put("ingress.tls.keyStore", key.toString());
            all.put("ingress.tls.keyStorePassword", KeyFiles.PASSWORD);
        }
        TestNode node = TestNode.start(kafka, Set.of(Role.INGRESS), all);
        IngressRole role = get(IngressRole.start(node.services()));
        boolean encrypted = http == Http.HTTP2_TLS;
        return new RunningIngress(
                node,
                role,
                http == Http.HTTP1 ? null : new Http2Bridge(role.port(), encrypted),
                encrypted ? "https" : "http");
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory(Path.of("target"), "keys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestNode node() {
        return node;
    }

    int port() {
        return bridge == null ? role.port() : bridge.port();
    }

    /** What the addresses in its answers begin with. */
    String origin() {
        return scheme + "://127.0.0.1:" + port();
    }

    /** Creates an ingress task and waits until it is served. */
    String datahub(String definition) {
        String id = TestKafka.fresh("hub");
        get(node.services().tasks().create(TestNode.json(definition.formatted(id))));
        await().until(() -> !probe(id).equals("task-not-found"));
        return id;
    }

    /** A header that names no topic is refused, after the task is found and before anything counts for it. */
    private String probe(String id) {
        return json(send(request("/datahubs/" + id + "/messages")
                        .header("Datahub-Topic", "/")
                        .POST(body(""))))
                .get("code")
                .asText();
    }

    /** Sum of a metric over its tags, by its name in Prometheus. */
    double metric(String name) {
        return node.services()
                .telemetry()
                .scrape()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** They are counted a moment after they are answered. */
    void awaitRequests(String task, int status, String outcome, int count) {
        String name = "datahub_ingress_requests_total{outcome=\"" + outcome + "\",status=\"" + status + "\",task=\""
                + task + "\"}";
        await(name).until(() -> metric(name) == count);
    }

    void command(String id, TaskAction action) {
        long generation = TestNode.get(node.services().tasks().command(id, action, Precondition.NONE))
                .generation();
        await().until(() -> node.services()
                .tasks()
                .table()
                .find(id)
                .filter(task -> task.generation() >= generation)
                .isPresent());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> post(String path, String mediaType, String body) {
        return send(request(path).header("Content-Type", mediaType).POST(body(body)));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** Sends without waiting for the answer, which fails when it takes longer than a minute. */
    CompletableFuture<HttpResponse<String>> begin(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .orTimeout(1, TimeUnit.MINUTES);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static HttpRequest.BodyPublisher body(String text) {
        return HttpRequest.BodyPublishers.ofString(text);
    }

    static JsonNode json(HttpResponse<String> response) {
        return Json.object(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static <T> T get(Future<T> future) {
        return TestNode.get(future);
    }

    /** Stops the role alone; {@link #close} does not mind. */
    void stop() {
        if (!stopped) {
            stopped = true;
            TestNode.get(role.stop());
        }
    }

    @Override
    public void close() {
        stop(); // while the bridge can still bring its last words
        if (bridge != null) {
            bridge.close();
        }
        node.close();
    }
}
