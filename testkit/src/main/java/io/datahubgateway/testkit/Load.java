package io.datahubgateway.testkit;

import io.datahubgateway.testkit.History.Place;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Ordinary HTTP clients that send messages one after the other, each on a thread and a connection of its own, and note in
 * the {@link History} what they were told. A message that failed is not sent again: the next one is.
 */
public final class Load implements AutoCloseable {

    private static final Duration THINK = Duration.ofMillis(4);
    private static final Duration THINK_AFTER_FAILURE = Duration.ofMillis(100);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final History history;
    private final Supplier<String> url;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * What a client got.
     *
     * @param status 0 without an answer
     * @param code of the problem; empty for none
     * @param outcome of the problem: {@code unknown}, {@code not-stored} or empty
     */
    public record Answer(int status, String code, String outcome, long sentAt, long answeredAt) {
        public Duration took() {
            return Duration.ofNanos(answeredAt - sentAt);
        }
    }

    private Load(History history, Supplier<String> url) {
        this.history = history;
        this.url = url;
    }

    /**
     * Starts sending.
     *
     * @param seed of the sizes and keys
     * @param url where to send, asked before each message: a gateway that was started again has another address
     */
    public static Load start(History history, int connections, long seed, Supplier<String> url) {
        Load load = new Load(history, url);
        for (int i = 0; i < connections; i++) {
            String name = "load-" + TestKafka.fresh("c");
            Random random = new Random(seed + i);
            load.senders.add(new Thread(() -> load.send(name, random), name));
        }
        load.senders.forEach(sender -> {
            sender.setDaemon(true);
            sender.start();
        });
        return load;
    }

    /** What was answered so far, in no order to rely on. */
    public List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** Sends nothing more and waits until everything that was sent has its outcome. */
    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread sender : senders) {
                sender.join(TimeUnit.SECONDS.toMillis(90));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void send(String name, Random random) {
        for (int number = 0; !stopping; number++) {
            String id = name + "-" + number;
            byte[] body = body(id, random);
            String key = "k-" + random.nextInt(1_000);
            history.sent(id, body);
            Answer answer = exchange(id, body, key);
            answers.add(answer);
            LockSupport.parkNanos((answer.status == 200 ? THINK : THINK_AFTER_FAILURE).toNanos());
        }
    }

    private Answer exchange(String id, byte[] body, String key) {
        long begin = System.nanoTime();
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(url.get()))
                            .timeout(LONGEST_ANSWER)
                            .header("Content-Type", "application/json")
                            .header("Datahub-Key", key)
                            .POST(BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString());
            return note(id, response.statusCode(), new JsonObject(response.body()), begin);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            history.refused(id); // no byte of it was sent
            return new Answer(0, "", "not-stored", begin, System.nanoTime());
        } catch (IOException | DecodeException e) {
            history.unknown(id);
            return new Answer(0, "", "unknown", begin, System.nanoTime());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Answer note(String id, int status, JsonObject answer, long begin) {
        long now = System.nanoTime();
        if (status == 200) {
            String[] message = answer.getJsonArray("messages")
                    .getJsonObject(0)
                    .getString("id")
                    .split(":");
            history.acknowledged(id, new Place(message[1], Integer.parseInt(message[2]), Long.parseLong(message[3])));
            return new Answer(status, "", "", begin, now);
        }
        String code = answer.getString("code", "");
        String outcome = answer.getString("outcome", "");
        // Of all errors only these two leave open whether something was stored.
        if (outcome.equals("unknown") || status == 500) {
            history.unknown(id);
        } else {
            history.refused(id);
        }
        return new Answer(status, code, outcome, begin, now);
    }

    private static byte[] body(String id, Random random) {
        int filling = random.nextInt(50) == 0 ? random.nextInt(20_000) : random.nextInt(300);
        StringBuilder text = new StringBuilder("{\"id\":\"").append(id).append("\",\"filling\":\"");
        for (int i = 0; i < filling; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
