package io.datahubgateway.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Tasks of a gateway that runs. Blocks until they are in force. One thread. */
public final class TaskApi {

    private final HttpClient client = HttpClient.newHttpClient();
    private final String control;

    /** @param control URL of the control port */
    public TaskApi(String control) {
        this.control = control;
    }

    public void put(String id, String definition) {
        send(request(id, "")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(definition)));
    }

    /** With its offsets: one of the same id begins anew. */
    public void delete(String id) {
        send(request(id, "&offsets=delete").DELETE());
    }

    private HttpRequest.Builder request(String id, String more) {
        return HttpRequest.newBuilder(URI.create(
                control + "/api/v1/tasks/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "?wait=20s" + more));
    }

    private void send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException("the task is refused: " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
