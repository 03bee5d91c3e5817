package io.datahubgateway.ingress;

import static io.datahubgateway.common.node.TestNode.get;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** An ingress on a free port, and a client for it. */
final class RunningIngress implements AutoCloseable {

    private final TestNode node;
    private final IngressRole role;
    private boolean stopped;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningIngress(TestNode node, IngressRole role) {
        this.node = node;
        this.role = role;
    }

    static RunningIngress start(TestKafka kafka, Map<String, String> settings) {
        TestNode node = TestNode.start(kafka, Set.of(Role.INGRESS), settings);
        return new RunningIngress(node, get(IngressRole.start(node.services())));
    }

    TestNode node() {
        return node;
    }

    int port() {
        return role.port();
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
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + role.port() + path));
    }

    HttpResponse<String> post(String path, String mediaType, String body) {
        return send(request(path).header("Content-Type", mediaType).POST(body(body)));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** Sends without waiting for the answer. */
    CompletableFuture<HttpResponse<String>> begin(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
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
        stop();
        node.close();
    }
}
