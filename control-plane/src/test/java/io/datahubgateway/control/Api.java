package io.datahubgateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Calls the API as any client would. Blocks; any thread. */
final class Api {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    Api(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /** What came back. */
    record Reply(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            try {
                return Json.MAPPER.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(response.body(), e);
            }
        }

        long generation() {
            return Long.parseLong(header("ETag").replace("\"", ""));
        }
    }

    Reply get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Reply post(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    Reply put(String path, String json, String... headers) {
        return send("PUT", path, json, headers);
    }

    Reply delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /** @param json with {@code '} for {@code "}; a Content-Type goes with it unless the headers have one */
    Reply send(String method, String path, String json, String... headers) {
        return sendAsync(method, path, json, headers).join();
    }

    CompletableFuture<Reply> sendAsync(String method, String path, String json, String... headers) {
        BodyPublisher body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json.replace('\'', '"'));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(75))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (json != null && !String.join(" ", headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return send(request.build());
    }

    CompletableFuture<Reply> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString())
                .thenApply(Reply::new)
                .exceptionally(failure -> {
                    throw new CompletionException(request + " was not answered", failure);
                });
    }

    URI uri(String path) {
        return URI.create(base + path);
    }
}
