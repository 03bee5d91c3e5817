package io.datahubgateway.launcher.demo;

import io.datahubgateway.common.status.Role;
import io.datahubgateway.launcher.demo.DemoApi.Answer;
import io.datahubgateway.launcher.node.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The script of the demonstration. Main thread; blocks. Each step says what it does, does it over HTTP, and fails when
 * the gateway does anything but what it promises.
 */
public final class Demo {

    private static final int TICK_MILLIS = 100;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long WATCH_MILLIS = 1_500;

    private final Vertx vertx;
    private final Node node;
    private final Screen screen;
    private final int messages;
    private final Tally tally;
    private final DemoApi api;
    private final DemoSender sender;
    private final String destination;
    private final Throughput throughput = new Throughput();

    private Demo(Vertx vertx, Node node, int messages, Screen screen) {
        this.vertx = vertx;
        this.node = node;
        this.screen = screen;
        this.messages = messages;
        this.tally = new Tally(messages);
        this.api = new DemoApi(vertx);
        this.sender = new DemoSender(vertx, node.url(Role.INGRESS) + "/datahubs/demo/messages", tally);
        this.destination = DemoDestination.start(vertx, tally, screen::arrival).await();
    }

    /**
     * Runs the demonstration against a node that serves.
     *
     * @param vertx for its clients and its destination; the destination serves as long as this is open
     * @param messages at least 100
     * @param staying whether the node serves on afterwards
     * @return whether every message was delivered exactly as sent
     */
    public static boolean run(Vertx vertx, Node node, int messages, Screen screen, boolean staying) {
        Demo demo = new Demo(vertx, node, messages, screen);
        try {
            demo.play();
            if (staying) {
                demo.invite();
            }
            return true;
        } catch (DemoFailure e) {
            screen.failed(e.getMessage());
            return false;
        }
    }

    private void play() {
        int first = messages / 2;
        int held = Math.min(300, messages / 10);
        createTasks();
        send("Messages in over HTTP, through Kafka, out to the destination", 1, first);
        showIds();
        pauseAndResumeTheDatahub();
        pauseAndResumeTheSink(first + 1, held);
        send("The rest of the messages", first + held + 1, messages - first - held);
        verify();
    }

    /** What the newcomer may do next. */
    private void invite() {
        String ingress = node.url(Role.INGRESS);
        String control = node.url(Role.CONTROL_PLANE);
        screen.heading("Your turn. What arrives at the destination shows below; Ctrl-C ends");
        screen.say("curl -d '{\"hello\":\"world\"}' " + ingress + "/datahubs/demo/messages");
        screen.say("curl " + ingress + "/messages/" + sender.firstIds().get(0));
        screen.say("curl -X POST '" + control + "/api/v1/tasks/demo-sink/pause?wait=5s'");
        screen.say("curl " + control + "/api/v1/tasks/demo-sink/status");
        screen.say("curl -X POST " + control + "/api/v1/tasks/demo-sink/resume");
        screen.say("curl " + node.managementUrl() + "/metrics");
        screen.say("");
    }

    private void createTasks() {
        screen.heading("A datahub takes messages, a sink delivers them");
        createTask("demo", "{\"id\":\"demo\",\"kind\":\"ingress\",\"topic\":\"demo\",\"partitions\":4}");
        createTask(
                "demo-sink",
                "{\"id\":\"demo-sink\",\"kind\":\"sink\",\"topics\":[\"demo\"],\"target\":{\"url\":\"" + destination
                        + "\"}}");
    }

    /** An earlier demonstration on the same data folder has left the task: it gets the definition of this one. */
    private void createTask(String id, String definition) {
        Answer created = show("POST", "/api/v1/tasks?wait=5s", definition);
        if (created.status() == 409) {
            String task = "/api/v1/tasks/" + id;
            require(show("PUT", task + "?wait=5s", definition), 200);
            require(show("POST", task + "/resume?wait=5s", ""), 200);
        } else {
            require(created, 201);
        }
    }

    private void send(String what, int from, int count) {
        screen.heading(what);
        screen.say(String.format(
                Locale.ROOT,
                "%,d messages of about %d bytes over %d connections",
                count,
                Orders.body(from).length,
                DemoSender.CONNECTIONS));
        int before = tally.delivered();
        Progress progress = screen.progress(count);
        long begun = System.nanoTime();
        Future<Void> sent = sender.send(from, count);
        Future<Long> answered = sent.map(done -> System.nanoTime());
        awaitDelivered(progress, sent, from - 1, before, count);
        progress.end(sender.acknowledged() - from + 1, tally.delivered() - before);
        throughput.add(count, answered.result() - begun, tally.lastDelivery() - begun);
    }

    private void showIds() {
        screen.say("Each was answered with its id once Kafka had stored it:");
        sender.firstIds().forEach(id -> screen.say("  " + id));
    }

    private void pauseAndResumeTheDatahub() {
        screen.heading("Pause the datahub: messages are refused, nothing is lost");
        require(show("POST", "/api/v1/tasks/demo/pause?wait=5s", ""), 200);
        Answer refused = api.post(node.url(Role.INGRESS) + "/datahubs/demo/messages", "{\"order\":0}");
        screen.say("POST " + node.url(Role.INGRESS) + "/datahubs/demo/messages");
        screen.say("  -> " + refused.status() + " " + refused.reason() + ", Retry-After: " + refused.retryAfter());
        screen.say("  " + refused.body());
        if (refused.status() != 503 || !refused.body().contains("task-suspended")) {
            throw new DemoFailure("a paused datahub must answer 503 task-suspended");
        }
        require(show("POST", "/api/v1/tasks/demo/resume?wait=5s", ""), 200);
    }

    private void pauseAndResumeTheSink(int from, int count) {
        screen.heading("Pause the sink: Kafka keeps the messages, delivery goes on where it stopped");
        require(show("POST", "/api/v1/tasks/demo-sink/pause?wait=5s", ""), 200);
        int before = tally.delivered();
        sender.send(from, count).await();
        pauseFor(WATCH_MILLIS);
        int meanwhile = tally.delivered() - before;
        screen.say(String.format(
                Locale.ROOT,
                "%,d more messages sent; delivered in the %.1f s after: %,d",
                count,
                WATCH_MILLIS / 1e3,
                meanwhile));
        if (meanwhile != 0) {
            throw new DemoFailure("a paused sink must not deliver");
        }
        long resumed = System.nanoTime();
        require(show("POST", "/api/v1/tasks/demo-sink/resume?wait=5s", ""), 200);
        Progress progress = screen.progress(count);
        awaitDelivered(progress, Future.succeededFuture(), from - 1, before, count);
        progress.end(sender.acknowledged() - from + 1, tally.delivered() - before);
        screen.say(String.format(
                Locale.ROOT, "all %,d delivered %.1f s after the resume", count, (System.nanoTime() - resumed) / 1e9));
    }

    private void verify() {
        screen.heading("Compare what was sent with what arrived");
        screen.say(String.format(
                Locale.ROOT,
                "%,d of %,d delivered byte for byte as sent, %,d repeats, %,d altered",
                tally.delivered(),
                messages,
                tally.repeats(),
                tally.altered()));
        if (tally.delivered() != messages || tally.altered() > 0) {
            throw new DemoFailure("missing orders: " + tally.missing(10));
        }
        throughput.lines().forEach(screen::say);
    }

    /** Watches until as many as were sent have arrived; fails when sending fails or nothing moves for long. */
    private void awaitDelivered(Progress progress, Future<Void> sent, int appended, int delivered, int count) {
        int last = -1;
        long lastMove = System.nanoTime();
        while (!sent.isComplete() || tally.delivered() < delivered + count) {
            if (sent.failed()) {
                throw new DemoFailure(String.valueOf(sent.cause().getMessage()));
            }
            int moved = sender.acknowledged() + tally.delivered();
            if (moved != last) {
                last = moved;
                lastMove = System.nanoTime();
            } else if (System.nanoTime() - lastMove > STALL_NANOS) {
                throw new DemoFailure("nothing moved for 30 s; missing orders: " + tally.missing(10));
            }
            progress.show(sender.acknowledged() - appended, tally.delivered() - delivered);
            pauseFor(TICK_MILLIS);
        }
    }

    private void pauseFor(long millis) {
        vertx.timer(millis, TimeUnit.MILLISECONDS).await();
    }

    /** Calls the task API and shows it. */
    private Answer show(String method, String path, String body) {
        screen.say(method + " " + node.url(Role.CONTROL_PLANE) + path);
        if (!body.isEmpty()) {
            screen.say("  " + body);
        }
        Answer answer = api.call(HttpMethod.valueOf(method), node.url(Role.CONTROL_PLANE) + path, body);
        screen.say("  -> " + answer.status() + " " + answer.reason());
        return answer;
    }

    private static void require(Answer answer, int status) {
        if (answer.status() != status) {
            throw new DemoFailure("this must answer " + status + ", and not " + answer.status() + " " + answer.body());
        }
    }
}
