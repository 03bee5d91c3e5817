package io.datahubgateway.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.RawConnection.Response;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, byte by byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiRouterTest {

    private static final ByteSize LIMIT = ByteSize.parse("1KiB");

    private final TestListener server = new TestListener(Map.of());

    @BeforeAll
    void open() {
        Problems problems = server.problems;
        List<Endpoint> endpoints = List.of(
                new Endpoint(HttpMethod.GET, "/text", List.of(), List.of("text/plain"), ctx -> {
                    ctx.response()
                            .putHeader("Content-Type", "text/plain")
                            .putHeader("Content-Length", "5")
                            .end("hello");
                    ctx.request().resume();
                }),
                new Endpoint(HttpMethod.GET, "/items/{id}", List.of(), List.of(), ctx -> {
                    ctx.response().end(ctx.pathParam("id"));
                    ctx.request().resume();
                }),
                new Endpoint(HttpMethod.GET, "/items/{id}/parts:all", List.of(), List.of(), ctx -> {
                    ctx.response().end("all of " + ctx.pathParam("id"));
                    ctx.request().resume();
                }),
                new Endpoint(HttpMethod.GET, "/fault", List.of(), List.of(), ctx -> {
                    throw new IllegalStateException("secret");
                }),
                new Endpoint(HttpMethod.GET, "/refuse/{code}", List.of(), List.of(), ctx -> {
                    throw new GatewayException(ErrorCode.valueOf(ctx.pathParam("code")), "because");
                }),
                new Endpoint(HttpMethod.GET, "/query", List.of(), List.of(), ctx -> {
                    ctx.response().end(ctx.queryParams().get("q"));
                    ctx.request().resume();
                }),
                new Endpoint(
                        HttpMethod.POST,
                        "/echo",
                        List.of("text/plain"),
                        List.of(),
                        ctx -> BodyReader.read(ctx.request(), LIMIT)
                                .onSuccess(body -> ctx.response().end(body))
                                .onFailure(failure -> problems.write(ctx, failure))));
        server.serve(ApiRouter.create(server.vertx, problems, endpoints));
    }

    @AfterAll
    void close() {
        server.close();
    }

    private RawConnection connect() {
        return new RawConnection(server.port());
    }

    private static Response get(RawConnection connection, String path, String headers) {
        return connection
                .head("GET " + path + " HTTP/1.1\nHost: a\n" + headers + "\n")
                .response();
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorIsAProblemDocument(ErrorCode code) throws Exception {
        try (RawConnection connection = connect()) {
            Response response = get(connection, "/refuse/" + code.name(), "X-Request-Id: mine\n");

            assertThat(response.status()).isEqualTo(code.status());
            assertThat(response.header("content-type")).isEqualTo("application/problem+json");
            assertThat(response.header("x-request-id")).isEqualTo("mine");
            assertThat(response.header("retry-after"))
                    .isEqualTo(code.status() == 503 || code.status() == 429 ? "1" : "");
            assertThat(Json.MAPPER.readTree(response.body()).path("code").asText())
                    .isEqualTo(code.slug());
        }
    }

    @ParameterizedTest
    @CsvSource({"LINE, 414, target-too-long", "HEADER, 431, headers-too-large", "GARBAGE, 400, invalid-request"})
    void whatIsNoRequestIsAProblemToo(String what, int status, String code) throws Exception {
        String head = switch (what) {
            case "LINE" -> "GET /" + "x".repeat(9_000) + " HTTP/1.1\nHost: a\n\n";
            case "HEADER" -> "GET / HTTP/1.1\nHost: a\nA: " + "x".repeat(17_000) + "\n\n";
            default -> "GET / HTTP/1.1\nHost: a\nbad name: x\n\n";
        };
        try (RawConnection connection = connect()) {
            Response response = connection.head(head).response();

            assertThat(response.status()).isEqualTo(status);
            assertThat(Json.MAPPER.readTree(response.body()).path("code").asText())
                    .isEqualTo(code);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "+5", "1e3", "0x10", "5, 6", "", "99999999999999999999"})
    void aLengthThatIsNoNumberIsRefusedAtOnce(String length) throws Exception {
        try (RawConnection connection = connect()) {
            Response response = connection
                    .head("POST /echo HTTP/1.1\nHost: a\nContent-Length: " + length + "\n\nhello")
                    .response();

            assertThat(response.status()).isEqualTo(400);
            assertThat(Json.MAPPER.readTree(response.body()).path("code").asText())
                    .isEqualTo("invalid-request");
        }
    }

    @Test
    void aFaultTellsNothingOfItself() {
        try (RawConnection connection = connect()) {
            Response response = get(connection, "/fault", "");
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.body()).contains("\"code\":\"internal\"").doesNotContain("secret");
            assertThat(response.header("x-request-id")).startsWith("test-");
        }
    }

    @ParameterizedTest
    @CsvSource({"/text", "/nothing", "/refuse/OVERLOADED"})
    void headHasTheHeadersOfGetAndNoBody(String path) {
        try (RawConnection connection = connect()) {
            Response get = get(connection, path, "X-Request-Id: mine\n");
            Response head = connection
                    .head("HEAD " + path + " HTTP/1.1\nHost: a\nX-Request-Id: mine\n\n")
                    .responseToHead();
            Response next = get(connection, "/text", "");

            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.headers()).isEqualTo(get.headers());
            assertThat(next.body()).as("nothing of a body came between").isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain | 200",
                "text/* | 200",
                "*/* | 200",
                "text/html, text/plain;q=0.1 | 200",
                "TEXT/PLAIN; charset=utf-8 | 200",
                "text/html | 406",
                "text/plain;q=0, */* | 406",
                "text/*;q=0, */* | 406",
                "application/json, image/* | 406"
            })
    void theMostSpecificRangeDecides(String accept, int status) {
        try (RawConnection connection = connect()) {
            assertThat(get(connection, "/text", "Accept: " + accept + "\n").status())
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"garbage", "//", ";;", "text/plain;q=x"})
    void anAcceptThatIsNoneIsNoFaultOfOurs(String accept) {
        try (RawConnection connection = connect()) {
            assertThat(get(connection, "/text", "Accept: " + accept + "\n").status())
                    .isIn(200, 400, 406);
        }
    }

    @Test
    void anEmptyAcceptAsksForNothing() {
        try (RawConnection connection = connect()) {
            assertThat(get(connection, "/text", "Accept:\n").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"/items/%zz", "/items/%", "/query?q=%zz"})
    void aTargetThatCantBeDecodedIsAProblem(String path) {
        try (RawConnection connection = connect()) {
            Response response = get(connection, path, "");
            assertThat(response.status()).as(response.body()).isEqualTo(400);
            assertThat(response.body()).contains("\"code\":\"invalid-request\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/items/a%2Fb,a/b",
        "/items/a+b,a+b",
        "/items/a%2Bb,a+b",
        "/items/a%20b,a b",
        "/items/%C3%A9,é",
        "/items/a%252Fb,a%2Fb",
        "/items/a%2Fb/parts:all,all of a/b"
    })
    void pathParametersAreDecodedOnce(String path, String id) {
        try (RawConnection connection = connect()) {
            assertThat(get(connection, path, "").body()).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @CsvSource({"/items/a/parts", "/items/a/parts:some", "/items/a/partsall", "/items/a/b/parts:all"})
    void aColonInAPathIsAColon(String other) {
        try (RawConnection connection = connect()) {
            assertThat(get(connection, other, "").status()).isEqualTo(404);
        }
    }

    @Test
    void optionsNamesTheMethods() {
        try (RawConnection connection = connect()) {
            Response response =
                    connection.head("OPTIONS /text HTTP/1.1\nHost: a\n\n").response();
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(get(connection, "/text", "").status()).isEqualTo(200);
        }
    }

    @Test
    void aConnectionStaysUsableAfterASmallBodyWasRefused() {
        try (RawConnection connection = connect()) {
            Response refused = connection
                    .head("POST /echo HTTP/1.1\nHost: a\nContent-Type: image/png\nContent-Length: 5\n\nabcde")
                    .response();
            Response next = get(connection, "/text", "");

            assertThat(refused.status()).isEqualTo(415);
            assertThat(refused.header("connection")).isEmpty();
            assertThat(next.body()).isEqualTo("hello");
        }
    }

    @Test
    void aSmallBodyOverTheLimitIsRefusedAndTheConnectionStays() {
        try (RawConnection connection = connect()) {
            connection.head("POST /echo HTTP/1.1\nHost: a\nContent-Type: text/plain\nContent-Length: 2000\n\n");
            Response refused = connection.bytes(new byte[2000]).response();

            assertThat(refused.status()).isEqualTo(413);
            assertThat(get(connection, "/text", "").status()).isEqualTo(200);
        }
    }

    @Test
    void aLargeBodyThatIsAnnouncedIsRefusedBeforeItIsSent() {
        try (RawConnection connection = connect()) {
            Response refused = connection
                    .head("POST /echo HTTP/1.1\nHost: a\nContent-Type: text/plain\nContent-Length: 100000000\n\n")
                    .response();

            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.body()).contains("body-too-large");
            assertThat(refused.header("connection")).isEqualTo("close");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aClientThatAsksFirstIsToldNo() {
        try (RawConnection connection = connect()) {
            Response refused = connection
                    .head("POST /echo HTTP/1.1\nHost: a\nContent-Type: text/plain\nContent-Length: 5000\n"
                            + "Expect: 100-continue\n\n")
                    .response();
            assertThat(refused.status()).isEqualTo(413);
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() {
        try (RawConnection connection = connect()) {
            connection.head("POST /echo HTTP/1.1\nHost: a\nContent-Type: text/plain\nContent-Length: 5\n"
                    + "Expect: 100-continue\n\n");
            assertThat(connection.response().status()).isEqualTo(100);
            assertThat(connection.head("abcde").response().body()).isEqualTo("abcde");
        }
    }

    @Test
    void aStreamedBodyIsRefusedAsSoonAsItIsTooLarge() {
        try (RawConnection connection = connect()) {
            connection.head("POST /echo HTTP/1.1\nHost: a\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n");
            byte[] chunk = ("400\r\n" + "x".repeat(1024) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            connection.bytes(chunk).bytes(chunk);
            Response refused = connection.response();
            connection.head("0\n\n");

            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.body()).contains("body-too-large");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aLargeBodyThatIsSentRegardlessStillGetsItsAnswer() {
        try (RawConnection connection = connect()) {
            connection.head("POST /nothing HTTP/1.1\nHost: a\nContent-Length: 1000000\n\n");
            connection.bytes(new byte[1_000_000]);

            assertThat(connection.response().status()).isEqualTo(404);
        }
    }

    @Test
    void aPostWithoutABodyHasAnEmptyOne() {
        try (RawConnection connection = connect()) {
            Response response =
                    connection.head("POST /echo HTTP/1.1\nHost: a\n\n").response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
        }
    }
}
