package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.ConfluentV3StreamIT.stored;
import static io.datahubgateway.ingress.ConfluentV3StreamIT.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Streams of records of a client that speaks HTTP/2 itself: what its windows and its cancelling do. The rest is in {@link
 * ConfluentV3StreamIT}.
 */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfluentV3Http2StreamIT {

    private static final int MOST_IN_FLIGHT = 2 * 1024 * 1024;

    /** An answer that is not read must not hold up the others of its connection: so says the client. */
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    private static final int RECORDS_IN_A_PIECE = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String END = "";
    private static final long CANCEL = 8;

    private final TestKafka kafka;
    private final Vertx vertx = Vertx.vertx();
    private final HttpClientAgent client = vertx.createHttpClient(new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW));
    private RunningIngress ingress;

    ConfluentV3Http2StreamIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        // A machine that stands still for a second is no matter here.
        ingress = RunningIngress.start(kafka, Map.of("ingress.stall", "20s"), RunningIngress.Http.HTTP1);
    }

    @AfterAll
    void stop() {
        vertx.close().await();
        ingress.close();
    }

    /** One stream on a connection of its own. */
    private final class Stream implements AutoCloseable {

        private final HttpClientConnection connection = client.connect(
                        new HttpConnectOptions().setHost("127.0.0.1").setPort(ingress.port()))
                .await();
        private final HttpClientRequest request;
        private final HttpClientResponse response;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final Promise<Throwable> cancelled = Promise.promise();

        Stream(String topic) {
            request = connection
                    .request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setURI("/v3/clusters/" + kafka.clusterId() + "/topics/" + topic + "/records")
                            .putHeader("Content-Type", "application/json"))
                    .await();
            request.exceptionHandler(cancelled::tryComplete);
            Future<HttpClientResponse> head = request.response().map(this::read);
            request.setChunked(true).sendHead().await();
            response = head.await(); // there before any record
            assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.getHeader("Content-Type")).isEqualTo("application/json");
        }

        private HttpClientResponse read(HttpClientResponse head) {
            head.handler(RecordParser.newDelimited("\n", line -> lines.add(line.toString())));
            head.endHandler(end -> lines.add(END));
            head.exceptionHandler(failure -> lines.add("failed: " + failure));
            return head;
        }

        /** Waits until the windows have room for it. */
        void write(String piece) {
            request.write(Buffer.buffer(utf8(piece))).await();
        }

        void end() {
            request.end().await();
        }

        String line() throws InterruptedException {
            return String.valueOf(lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }

        /** Status of another request of the same connection. */
        int another() {
            return connection
                    .request(new RequestOptions().setURI("/v3/clusters"))
                    .compose(HttpClientRequest::send)
                    .compose(answer -> answer.body().map(answer.statusCode()))
                    .await();
        }

        @Override
        public void close() {
            connection.close().await();
        }
    }

    private double bytesInFlight() {
        return ingress.metric("datahub_ingress_bytes_in_flight");
    }

    private void assertNothingStaysBehind() {
        await().untilAsserted(() -> {
            assertThat(bytesInFlight()).isZero();
            assertThat(ingress.metric("datahub_ingress_requests_in_flight")).isZero();
        });
    }

    private String served() {
        return ConfluentV3StreamIT.served(kafka, ingress);
    }

    /** One whose reports are long: it takes few of them to fill a window. */
    private String servedWithALongName() {
        String fresh = TestKafka.fresh("long".repeat(50));
        kafka.create(fresh, 1, Map.of());
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh + "'}");
        return fresh;
    }

    @Test
    void manyRecordsAreReportedInOrderWithinBounds() throws Exception {
        int records = 5_000;
        String fresh = served();
        double most = 0;
        try (Stream stream = new Stream(fresh)) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                for (int from = 0; from < records; from += RECORDS_IN_A_PIECE) {
                    StringBuilder piece = new StringBuilder();
                    for (int i = from; i < from + RECORDS_IN_A_PIECE; i++) {
                        piece.append("{\"value\":{\"type\":\"JSON\",\"data\":")
                                .append(i)
                                .append("}}");
                    }
                    stream.write(piece.toString());
                }
                stream.end();
            });
            for (int i = 0; i < records; i++) {
                assertThat(stream.line()).contains(stored(i));
                if (i % 100 == 0) {
                    most = Math.max(most, bytesInFlight());
                }
            }
            assertThat(stream.line()).isEqualTo(END);
            written.get(10, TimeUnit.SECONDS);
            assertThat(stream.another()).isEqualTo(200);
        }
        assertThat(most).isPositive().isLessThan(MOST_IN_FLIGHT);
        List<ConsumerRecord<byte[], byte[]>> found = kafka.records(fresh);
        assertThat(found).hasSize(records);
        for (int i = 0; i < records; i++) {
            assertThat(found.get(i).value()).isEqualTo(utf8(Integer.toString(i)));
        }
        assertNothingStaysBehind();
    }

    /** The client goes on sending: its request is cancelled, its connection is not. */
    @Test
    void aRecordThatIsNoJsonEndsTheStreamAndLosesNothingBeforeIt() throws Exception {
        String fresh = served();
        try (Stream stream = new Stream(fresh)) {
            stream.write("{}".repeat(500) + "{\"value\":]}" + "{}".repeat(500));

            for (int i = 0; i < 500; i++) {
                assertThat(stream.line()).contains(stored(i));
            }
            assertThat(stream.line()).startsWith("{\"error_code\":400,\"message\":\"");
            assertThat(stream.line()).isEqualTo(END);
            assertThat(stream.cancelled.future().await()).hasMessageContaining("reset");
            assertThat(stream.another()).isEqualTo(200);
        }
        assertThat(kafka.end(fresh)).isEqualTo(500);
        assertNothingStaysBehind();
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFromUntilItDoes() throws Exception {
        String fresh = servedWithALongName();
        String piece = "{}" + " ".repeat(4 * 1024);
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        try (Stream stream = new Stream(fresh)) {
            stream.response.pause();
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    stream.write(piece);
                    sent.incrementAndGet();
                }
                stream.end();
            });
            int[] before = {-1};
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(400)).until(() -> {
                boolean stands = sent.get() > 0 && sent.get() == before[0];
                before[0] = sent.get();
                return stands;
            });
            assertThat(kafka.end(fresh)).as("of %s", sent).isLessThan(sent.get());
            assertThat(bytesInFlight()).isPositive().isLessThan(MOST_IN_FLIGHT);
            assertThat(written).isNotDone();
            assertThat(stream.another()).as("others of the connection go on").isEqualTo(200);

            int stood = sent.get();
            stream.response.resume();
            await().atMost(PATIENCE).until(() -> sent.get() > stood + 1_000);
            enough.set(true);
            written.get(10, TimeUnit.SECONDS);
            for (int i = 0; i < sent.get(); i++) {
                assertThat(stream.line()).contains(stored(i));
            }
            assertThat(stream.line()).isEqualTo(END);
        }
        assertThat(kafka.end(fresh)).isEqualTo(sent.get());
        assertNothingStaysBehind();
    }

    @Test
    void aClientThatCancelsLeavesNothingBehind() throws Exception {
        String fresh = served();
        try (Stream stream = new Stream(fresh)) {
            stream.write("{}".repeat(100));
            for (int i = 0; i < 100; i++) {
                assertThat(stream.line()).contains(stored(i));
            }
            stream.write("{}".repeat(100) + "{\"value\":");
            stream.request.reset(CANCEL).await();

            assertNothingStaysBehind();
            assertThat(stream.another()).isEqualTo(200);
        }
        assertThat(kafka.end(fresh)).isBetween(100L, 200L);
    }

    /** It holds what is open, which others can't have, though its connection is alive. */
    @Tag("long")
    @Test
    void aClientThatNeverReadsIsGivenUp() {
        String fresh = servedWithALongName();
        try (Stream stream = new Stream(fresh)) {
            Promise<Void> closed = Promise.promise();
            stream.connection.closeHandler(closed::tryComplete);
            stream.response.pause();
            stream.write("{}".repeat(4_000));

            await().atMost(Duration.ofMinutes(2)).until(() -> {
                assertThat(bytesInFlight()).isLessThan(MOST_IN_FLIGHT);
                return closed.future().isComplete();
            });
        }
        assertNothingStaysBehind();
    }
}
