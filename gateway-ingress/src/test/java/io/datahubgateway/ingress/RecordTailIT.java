package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.RunningIngress.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Partitions that are followed as server-sent events. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordTailIT {

    private static final Map<String, String> SETTINGS = Map.of(
            "ingress.heartbeat", "200ms",
            "ingress.maxReadBytes", "1MiB", // so a page has at most 256 KiB
            "ingress.maxBodySize", "100KiB",
            "ingress.maxOpenReads", "2");

    private final TestKafka kafka;
    private RunningIngress ingress;

    RecordTailIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, SETTINGS);
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private String topic() {
        String topic = kafka.topic(1);
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        return topic;
    }

    private static String path(String topic) {
        return "/topics/" + topic + "/partitions/0/records";
    }

    /** A tail as a client reads it; header names of the request as they are. */
    private static final class Tail implements AutoCloseable {
        private final Socket socket = new Socket();
        private final BufferedReader in;
        final List<String> head = new ArrayList<>();

        Tail(RunningIngress ingress, String target, String... headers) {
            try {
                socket.setReceiveBufferSize(8 * 1024); // little that a client does not read is on the way
                socket.connect(new InetSocketAddress("127.0.0.1", ingress.port()));
                socket.setSoTimeout(20_000);
                String more = String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n");
                socket.getOutputStream()
                        .write(("GET " + target + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n" + more
                                        + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    head.add(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next line that begins like this; those before are read over. Null at the end of the stream. */
        String line(String beginning) {
            try {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.startsWith(beginning)) {
                        return line;
                    }
                }
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Id and value of the next event. */
        String event() {
            String id = line("id: ").substring("id: ".length());
            String data = line("data: ").substring("data: ".length());
            return id + " " + Json.object(data.getBytes(StandardCharsets.UTF_8)).get("value");
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void followsAPartitionAndGoesOnBehindTheLastEvent() {
        String topic = topic();
        kafka.append(topic, 0, "k", "{\"a\":\n1.0}");
        String last;
        try (Tail tail = new Tail(ingress, path(topic) + "?offset=0")) {
            assertThat(tail.head)
                    .contains("HTTP/1.1 200 OK", "content-type: text/event-stream", "cache-control: no-cache");
            assertThat(tail.event()).endsWith(":" + topic + ":0:0 {\"a\":1.0}");
            assertThat(tail.line(":")).as("a comment while nothing comes").isEqualTo(":");
            kafka.append(topic, 0, "k", "two");
            String second = tail.event();
            assertThat(second).endsWith(":0:1 \"two\"");
            last = second.substring(0, second.indexOf(' '));
        }
        kafka.append(topic, 0, "k", "three");
        try (Tail tail = new Tail(ingress, path(topic) + "?offset=0", "Last-Event-ID: " + last)) {
            assertThat(tail.event()).endsWith(":0:2 \"three\"");
        }
        try (Tail tail = new Tail(ingress, path(topic) + "?key=wanted")) { // from now on
            assertThat(tail.line(":")).isEqualTo(":");
            kafka.append(topic, 0, "k", "four");
            kafka.append(topic, 0, "wanted", "five");
            assertThat(tail.event()).endsWith(":0:4 \"five\"");
        }
        await().until(() -> ingress.metric("datahub_ingress_open_reads") == 0);
        assertThat(ingress.metric("datahub_ingress_read_bytes_in_flight")).isZero();
    }

    @Test
    void readsNoFurtherThanAClientThatDoesNotReadHasRoomFor() {
        String topic = topic();
        int records = 300;
        for (int i = 0; i < records; i++) {
            kafka.append(topic, 0, null, i + "-" + "x".repeat(50_000)); // 15 MB, far more than sockets hold
        }
        double before = read();

        try (Tail tail = new Tail(ingress, path(topic) + "?offset=0")) {
            await().during(Duration.ofMillis(700))
                    .atMost(Duration.ofSeconds(10))
                    .until(this::read, this::isSteady);
            assertThat(read() - before).isLessThan(records);
            assertThat(ingress.metric("datahub_ingress_read_bytes_in_flight"))
                    .as("one page")
                    .isBetween(1.0, 256.0 * 1024);
            for (int i = 0; i < records; i++) {
                assertThat(tail.event()).contains(":" + topic + ":0:" + i + " \"" + i + "-x");
            }
        }
    }

    /** Its page is held meanwhile, though its connection is alive. */
    @Tag("long")
    @Test
    void aClientOfHttp2ThatNeverReadsIsGivenUp() {
        String topic = topic();
        for (int i = 0; i < 10; i++) {
            kafka.append(topic, 0, null, "x".repeat(50_000)); // a window has 64 KiB
        }
        Vertx vertx = Vertx.vertx();
        HttpClientConnection connection = vertx.createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false))
                .connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(ingress.port()))
                .await();
        Promise<Void> closed = Promise.promise();
        connection.closeHandler(closed::tryComplete);
        connection
                .request(
                        new RequestOptions().setURI(path(topic) + "?offset=0").putHeader("Accept", "text/event-stream"))
                .compose(HttpClientRequest::send)
                .map(HttpClientResponse::pause)
                .await();

        await().atMost(Duration.ofMinutes(2)).until(closed.future()::isComplete);

        await().untilAsserted(() -> {
            assertThat(ingress.metric("datahub_ingress_open_reads")).isZero();
            assertThat(ingress.metric("datahub_ingress_read_bytes_in_flight")).isZero();
        });
        vertx.close().await();
    }

    private double seen = -1;

    private boolean isSteady(double now) {
        boolean same = now == seen;
        seen = now;
        return same && now > 0;
    }

    private double read() {
        return ingress.metric("datahub_ingress_read_records_total");
    }

    @Test
    void refusesAtTheLimitAndWhatItCantFollow() {
        String topic = topic();
        kafka.append(topic, 0, null, "v");
        try (Tail one = new Tail(ingress, path(topic));
                Tail two = new Tail(ingress, path(topic))) {
            HttpResponse<String> third = follow(path(topic));
            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.headers().firstValue("Retry-After")).isPresent();
            assertThat(one.line(":")).isEqualTo(two.line(":"));
        }
        await().until(() -> ingress.metric("datahub_ingress_open_reads") == 0);

        assertThat(json(follow(path(topic) + "?offset=2")).get("code").asText()).isEqualTo("offset-out-of-range");
        assertThat(json(follow(path(topic) + "?count=1")).get("detail").asText())
                .contains("count is not known");
        assertThat(json(follow(path(topic) + "?wait=1s")).get("detail").asText())
                .contains("wait is not known");
        assertThat(follow("/topics/" + topic + "/partitions/1/records").statusCode())
                .isEqualTo(404);
        assertThat(json(follow(path(topic), "hub:other:0:0")).get("detail").asText())
                .contains("Last-Event-ID");
        assertThat(follow(path(topic), "nonsense").statusCode()).isEqualTo(400);
        HttpResponse<String> head = ingress.send(ingress.request(path(topic))
                .header("Accept", "text/event-stream")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(ingress.metric("datahub_ingress_open_reads")).isZero();
    }

    private HttpResponse<String> follow(String target) {
        return ingress.send(
                ingress.request(target).header("Accept", "text/event-stream").GET());
    }

    private HttpResponse<String> follow(String target, String lastEvent) {
        return ingress.send(ingress.request(target)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", lastEvent)
                .GET());
    }

    @Test
    void endsWithTheReasonWhenTheRecordsCantBeReadAnyMore() {
        String topic = kafka.topic(1);
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        try (Tail tail = new Tail(ingress, path(topic))) {
            kafka.append(topic, 0, null, "x".repeat(300 * 1024));
            assertThat(tail.line("event:")).isEqualTo("event: error");
            assertThat(tail.line("data:")).contains("record-too-large-to-read").contains("go on at offset 1");
            assertThat(tail.line("0")).as("the end of the response").isEqualTo("0");
        }
        try (Tail tail = new Tail(ingress, path(topic))) {
            TestNode.get(ingress.node().services().tasks().delete(hub, Precondition.NONE));
            assertThat(tail.line("event:")).isEqualTo("event: error");
            assertThat(tail.line("data:")).contains("topic-not-found");
            assertThat(tail.line("0")).isEqualTo("0");
        }
    }

    @Test
    void endsAtShutdownAndSoDoReadsThatWait() {
        RunningIngress other = RunningIngress.start(kafka, SETTINGS);
        String topic = kafka.topic(1);
        other.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        CompletableFuture<HttpResponse<String>> waiting =
                CompletableFuture.supplyAsync(() -> other.get(path(topic) + "?offset=0&wait=30s"));
        try (Tail tail = new Tail(other, path(topic))) {
            assertThat(tail.line(":")).isEqualTo(":");
            await().until(() -> other.metric("datahub_ingress_open_reads") == 2);
            long begun = System.nanoTime();

            other.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(tail.line("0")).as("the end of the response").isEqualTo("0");
            assertThat(waiting.orTimeout(5, TimeUnit.SECONDS).join().body())
                    .isEqualTo("{\"records\":[],\"nextOffset\":0,\"endOffset\":0}");
        }
    }
}
