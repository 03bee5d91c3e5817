package io.datahubgateway.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.testkit.RawConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 in clear text: what is different in it for those behind the port. */
class Http2Test {

    private static final ByteSize LIMIT = ByteSize.parse("16MiB");

    private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    private final Promise<Throwable> ended = Promise.promise();
    private TestListener port;
    private HttpClientAgent client;

    @BeforeEach
    void open() {
        port = new TestListener(Map.of("http.maxStreams", "5", "http.maxStreamResets", "20"));
        port.serve(ApiRouter.create(
                port.vertx,
                port.problems,
                List.of(
                        new Endpoint(
                                HttpMethod.POST,
                                "/length",
                                List.of(),
                                List.of(),
                                ctx -> BodyReader.read(ctx.request(), LIMIT)
                                        .onSuccess(body ->
                                                ctx.response().end(ctx.request().version() + " " + body.length()))
                                        .onFailure(failure -> port.problems.write(ctx, failure))),
                        new Endpoint(HttpMethod.GET, "/text", List.of(), List.of(), ctx -> {
                            ResponseBody.end(ctx.request(), Buffer.buffer("hello"));
                            ctx.request().resume();
                        }),
                        new Endpoint(HttpMethod.GET, "/stuck", List.of(), List.of(), ctx -> {
                            ctx.request().resume();
                            Departure.within(
                                            Duration.ofMillis(100),
                                            ctx.request(),
                                            ctx.response().end(Buffer.buffer(new byte[200_000])))
                                    .onFailure(ended::complete);
                        }),
                        new Endpoint(HttpMethod.GET, "/hold", List.of(), List.of(), ctx -> {
                            ctx.request().resume();
                            held.add(ctx.request());
                        }))));
        client = client(false);
    }

    private HttpClientAgent client(boolean upgrade) {
        return port.vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(upgrade));
    }

    @AfterEach
    void close() {
        port.close();
    }

    private HttpClientResponse send(HttpClient with, HttpMethod method, String path, Buffer body) {
        return with.request(new RequestOptions()
                        .setMethod(method)
                        .setHost("127.0.0.1")
                        .setPort(port.port())
                        .setURI(path))
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(response))
                .await();
    }

    private HttpClientConnection connect() {
        return client.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(port.port()))
                .await();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsSpokenFromTheFirstByteAndAfterAnUpgrade(boolean upgrade) {
        HttpClientResponse response = send(client(upgrade), HttpMethod.GET, "/text", Buffer.buffer());

        assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(response.body().await().toString()).isEqualTo("hello");
    }

    /** Its bytes would come outside the windows of HTTP/2. */
    @Test
    void aRequestWithABodyIsNotUpgraded() {
        try (RawConnection connection = new RawConnection(port.port())) {
            RawConnection.Response response = connection
                    .head("POST /length HTTP/1.1\nHost: a\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\n"
                            + "HTTP2-Settings: AAMAAABkAAQAAP__\nContent-Length: 5\n\nabcde")
                    .response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("HTTP_1_1 5");
        }
    }

    @Test
    void aBodyOfManyWindowsArrives() {
        int length = 8 * 1024 * 1024;
        assertThat(send(client, HttpMethod.POST, "/length", Buffer.buffer(new byte[length]))
                        .body()
                        .await()
                        .toString())
                .isEqualTo("HTTP_2 " + length);
    }

    @Test
    void headHasTheLengthAndNoBody() {
        HttpClientResponse response = send(client, HttpMethod.HEAD, "/text", Buffer.buffer());

        assertThat(response.getHeader("content-length")).isEqualTo("5");
        assertThat(response.body().await().length()).isZero();
        assertThat(send(client, HttpMethod.HEAD, "/nothing", Buffer.buffer()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aTargetThatIsTooLongIsRefusedAsInHttp1() {
        assertThat(send(client, HttpMethod.GET, "/" + "x".repeat(9_000), Buffer.buffer())
                        .statusCode())
                .isEqualTo(414);
    }

    @Test
    void headersThatAreTooLargeAreRefused() {
        Future<HttpClientResponse> response = client.request(new RequestOptions()
                        .setHost("127.0.0.1")
                        .setPort(port.port())
                        .setURI("/text")
                        .putHeader("a", "x".repeat(17_000)))
                .compose(HttpClientRequest::send);

        assertThat(response.map(HttpClientResponse::statusCode).otherwise(431).await())
                .isEqualTo(431);
    }

    /** The answer comes although the body does not end; then the request is cancelled, the connection stays. */
    @Test
    void aRefusedBodyThatGoesOnIsCancelled() {
        HttpClientConnection connection = connect();
        HttpClientRequest request = connection
                .request(new RequestOptions().setMethod(HttpMethod.POST).setURI("/nothing"))
                .await();
        Promise<Throwable> cancelled = Promise.promise();
        request.exceptionHandler(cancelled::tryComplete);
        request.setChunked(true).write("beginning").await();

        assertThat(request.response().await().statusCode()).isEqualTo(404);
        assertThat(cancelled.future().await()).hasMessageContaining("reset");
        assertThat(connection
                        .request(new RequestOptions().setURI("/text"))
                        .compose(HttpClientRequest::send)
                        .await()
                        .statusCode())
                .isEqualTo(200);
    }

    /** A client that does not read holds what its request holds, but not for ever. */
    @Test
    void anAnswerThatNobodyTakesIsGivenUp() {
        HttpClientConnection connection = connect();
        HttpClientResponse response = connection
                .request(new RequestOptions().setURI("/stuck"))
                .compose(HttpClientRequest::send)
                .map(HttpClientResponse::pause)
                .await();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(ended.future().await()).isNotNull();
    }

    @Test
    void theLimitsAreTold() {
        Http2Settings told = connect().remoteSettings();

        assertThat(told.getMaxConcurrentStreams()).isEqualTo(5);
        assertThat(told.getMaxHeaderListSize()).isEqualTo(16 * 1024);
    }

    @Test
    void aFloodOfCancelledRequestsEndsTheConnection() {
        HttpClientConnection connection = connect();
        Promise<Void> closed = Promise.promise();
        connection.closeHandler(closed::tryComplete);
        connection.goAwayHandler(goAway -> closed.tryComplete());

        for (int i = 0; i < 100 && !closed.future().isComplete(); i++) {
            connection
                    .request(new RequestOptions().setURI("/hold"))
                    .onSuccess(request -> request.sendHead().onComplete(sent -> request.reset(8)));
        }

        assertThat(closed.future().await()).isNull();
        assertThat(send(client(false), HttpMethod.GET, "/text", Buffer.buffer()).statusCode())
                .as("others are served")
                .isEqualTo(200);
    }

    @Test
    void aServerThatStopsFinishesWhatIsUnderWay() {
        HttpClientConnection connection = connect();
        Promise<Void> leaving = Promise.promise();
        connection.goAwayHandler(goAway -> leaving.tryComplete());
        Future<Buffer> answer = connection
                .request(new RequestOptions().setURI("/hold"))
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body);
        await().until(() -> held.size() == 1);

        Future<Void> stopped = port.shutdown(10, TimeUnit.SECONDS);
        leaving.future().await();
        held.get(0).response().end("done");

        assertThat(answer.await().toString()).isEqualTo("done");
        stopped.await();
        assertThatThrownBy(() -> new RawConnection(port.port())).hasMessageContaining("refused");
    }
}
