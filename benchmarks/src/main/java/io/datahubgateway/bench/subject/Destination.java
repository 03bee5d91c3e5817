package io.datahubgateway.bench.subject;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Where records go: reads a body, counts it, answers. The path says how: {@code /} at once, {@code /5} after five
 * milliseconds, {@code /slots} after five milliseconds with sixteen at a time, others wait; {@code /latency} at once, after a look at the time in the
 * body. A body that begins with {@code !} gets 503 and counts nothing. Questions: {@code count} and {@code latency}.
 */
public final class Destination {

    /** What {@code /slots} takes at a time, and how long each. */
    private static final int SLOTS = 16;

    private static final int SLOT_MILLIS = 5;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int slots = SLOTS;
    private volatile Count count = new Count(0, 0, System.nanoTime());
    private final ConcurrentHistogram micros = new ConcurrentHistogram(3);

    private record Count(long requests, long bytes, long at) {}

    public static void main(String[] arguments) throws IOException {
        Destination destination = new Destination();
        HttpServer server = destination
                .vertx
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> destination.take(request, body)))
                .listen(0, "127.0.0.1")
                .await();
        System.out.println("ready url=http://127.0.0.1:" + server.actualPort());
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            System.out.println(line.equals("count") ? destination.countText() : destination.latencyText());
        }
    }

    private void take(HttpServerRequest request, Buffer body) {
        String path = request.path();
        if (body.length() > 0 && body.getByte(0) == '!') {
            request.response().setStatusCode(503).end();
        } else if (path.length() == 1) {
            answer(request.response(), body.length());
        } else if (path.equals("/slots")) {
            waiting.add(() -> answer(request.response(), body.length()));
            serveWaiting();
        } else if (path.equals("/latency")) {
            micros.recordValue(Math.max(0, System.nanoTime() - sentAt(body)) / 1_000);
            answer(request.response(), body.length());
        } else {
            vertx.setTimer(Integer.parseInt(path.substring(1)), over -> answer(request.response(), body.length()));
        }
    }

    private void answer(HttpServerResponse response, int bytes) {
        count = new Count(count.requests + 1, count.bytes + bytes, System.nanoTime());
        response.end();
    }

    private void serveWaiting() {
        while (slots > 0 && !waiting.isEmpty()) {
            slots--;
            Runnable next = waiting.remove();
            vertx.setTimer(SLOT_MILLIS, over -> {
                slots++;
                next.run();
                serveWaiting();
            });
        }
    }

    /** Nanoseconds in digits from the first place on; the clock is that of all processes of the machine. */
    private static long sentAt(Buffer body) {
        long nanos = 0;
        for (int i = 0; i < body.length() && Character.isDigit(body.getByte(i)); i++) {
            nanos = nanos * 10 + body.getByte(i) - '0';
        }
        return nanos;
    }

    private String countText() {
        Count now = count;
        return now.requests + " " + now.bytes + " " + now.at;
    }

    /** Since the last question, in microseconds. */
    private String latencyText() {
        ConcurrentHistogram seen = micros.copy();
        micros.reset();
        return seen.getTotalCount() + " " + seen.getValueAtPercentile(50) + " " + seen.getValueAtPercentile(99) + " "
                + seen.getMaxValue();
    }
}
