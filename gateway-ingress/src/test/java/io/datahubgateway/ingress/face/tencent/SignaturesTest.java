package io.datahubgateway.ingress.face.tencent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Secret;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.ingress.Tc3Signer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests pass, by a clock that stands still. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignaturesTest {

    private static final long NOW = Instant.parse("2026-11-29T23:58:00Z").getEpochSecond();
    private static final Map<String, String> KEYS = Map.of("AKID1", "key1", "AKID2", "key2");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Signatures signatures;
    private int port;

    @BeforeAll
    void start() {
        HttpServer server = vertx.createHttpServer().requestHandler(this::judge);
        port = TestNode.get(server.listen(0, "127.0.0.1")).actualPort();
    }

    @AfterAll
    void stop() {
        TestNode.get(vertx.close());
    }

    private void judge(HttpServerRequest request) {
        try {
            signatures.checkHead(request);
        } catch (TencentException e) {
            request.response().end(e.code());
            return;
        }
        request.body()
                .compose(body -> signatures.verify(request, body.getBytes()))
                .onSuccess(verified -> request.response().end("taken"))
                .onFailure(failure -> request.response().end(((TencentException) failure).code()));
    }

    private String judged(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void with(Map<String, String> keys, boolean required) {
        signatures = new Signatures(keys, required, () -> NOW * 1_000 + 999);
    }

    private Tc3Signer signer() {
        return new Tc3Signer("AKID1", "key1").at(NOW).body("{}");
    }

    private HttpRequest.Builder request(Tc3Signer signed) {
        return signed.request(URI.create("http://127.0.0.1:" + port + "/"));
    }

    private record Case(
            String name, String outcome, UnaryOperator<Tc3Signer> signed, UnaryOperator<HttpRequest.Builder> sent) {

        Case(String name, String outcome, UnaryOperator<Tc3Signer> signed) {
            this(name, outcome, signed, sent -> sent);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases() {
        String failure = "AuthFailure.SignatureFailure";
        String expire = "AuthFailure.SignatureExpire";
        String invalid = "AuthFailure.InvalidAuthorization";
        return Stream.of(
                new Case("right", "taken", it -> it),
                new Case("the other credential", "taken", it -> it.as("AKID2", "key2")),
                new Case("any service", "taken", it -> it.service("127")),
                new Case("a service with a port", "taken", it -> it.service("localhost:8080")),
                new Case(
                        "more headers signed",
                        "taken",
                        it -> it.signing("content-type;host;x-tc-action;x-tc-timestamp")),
                new Case("the host without its port", "taken", it -> it.host("127.0.0.1")),
                new Case("another host", failure, it -> it.host("localhost")),
                new Case("an empty body", "taken", it -> it.body("")),
                new Case("a large body", "taken", it -> it.body("x".repeat(1_000_000))),
                new Case(
                        "a large body, not signed",
                        "taken",
                        it -> it.body("x".repeat(1_000_000)).unsigned()),
                new Case("a query", "taken", it -> it.query("Offset=0&Limit=10")),
                new Case("five minutes old", "taken", it -> it.at(NOW - 300)),
                new Case("two minutes ahead, which is tomorrow", "taken", it -> it.at(NOW + 120)),
                new Case("older", expire, it -> it.at(NOW - 301)),
                new Case("farther ahead", expire, it -> it.at(NOW + 301)),
                new Case(
                        "the day of the gateway",
                        invalid,
                        it -> it.at(NOW + 120).day("2026-11-29")),
                new Case("the wrong key", failure, it -> it.as("AKID1", "key2")),
                new Case("an unknown id", "AuthFailure.SecretIdNotFound", it -> it.as("AKID3", "key1")),
                new Case(
                        "another body",
                        failure,
                        it -> it,
                        sent -> sent.POST(HttpRequest.BodyPublishers.ofString("[]"))),
                new Case(
                        "another large body",
                        failure,
                        it -> it.body("x".repeat(1_000_000)),
                        sent -> sent.POST(HttpRequest.BodyPublishers.ofString("x".repeat(999_999) + "y"))),
                new Case(
                        "said to be signed without its body",
                        failure,
                        it -> it,
                        sent -> sent.header("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")),
                new Case(
                        "another action, which is signed",
                        failure,
                        it -> it.signing("content-type;host;x-tc-action"),
                        sent -> sent.setHeader("X-TC-Action", "DeleteDatahubTask")),
                new Case("another type", failure, it -> it, sent -> sent.setHeader("Content-Type", "text/plain")),
                new Case("two types", failure, it -> it, sent -> sent.header("Content-Type", "text/plain")),
                new Case("another time", failure, it -> it, sent -> sent.setHeader("X-TC-Timestamp", "" + (NOW + 1))),
                new Case(
                        "no number",
                        "InvalidParameterValue",
                        it -> it,
                        sent -> sent.setHeader("X-TC-Timestamp", "now")),
                new Case("a header that is not there", failure, it -> it.signing("content-type;host;x-tc-token")),
                new Case("another form", invalid, it -> it, sent -> sent.setHeader("Authorization", "Bearer x")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void judges(Case expected) throws Exception {
        with(KEYS, true);

        assertThat(judged(expected.sent.apply(request(expected.signed.apply(signer())))))
                .isEqualTo(expected.outcome);
    }

    /** Which has no header for the host. */
    @Test
    void judgesOverHttp2Too() throws Exception {
        with(KEYS, true);
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        http2.send(request(signer()).build(), HttpResponse.BodyHandlers.ofString()); // upgrades the connection

        HttpResponse<String> response = http2.send(request(signer()).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body()).isEqualTo("taken");
    }

    @Test
    void asksForATimestamp() throws Exception {
        with(KEYS, false);
        HttpRequest signed = request(signer()).build();

        String outcome = judged(HttpRequest.newBuilder(signed.uri())
                .header(
                        "Authorization",
                        signed.headers().firstValue("Authorization").orElseThrow())
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(outcome).isEqualTo("MissingParameter");
    }

    @Test
    void asksForASignatureWhereTheSettingsDo() throws Exception {
        HttpRequest.Builder bare = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"));
        with(KEYS, false);
        assertThat(judged(bare)).isEqualTo("taken");

        with(KEYS, true);

        assertThat(judged(bare)).isEqualTo("AuthFailure.InvalidAuthorization");
    }

    @Test
    void verifiesNothingWithoutCredentials() throws Exception {
        with(Map.of(), false);

        assertThat(judged(request(signer().as("AKID9", "key9").at(0)))).isEqualTo("taken");
    }

    private static Signatures of(String credentials) {
        return Signatures.of(new GatewaySettings.Tencent(Secret.parse(credentials), true), Map.of());
    }

    @Test
    void readsCredentialsFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("keys"), "# of the shop\nAKID2=k=2 \n\n AKID1 = key1\n");
        Signatures read = of("${file:" + file + "}");
        signatures = read;

        assertThat(judged(request(signer().at(Instant.now().getEpochSecond())))).isEqualTo("taken");
        assertThat(judged(request(signer().as("AKID2", "k=2").at(Instant.now().getEpochSecond()))))
                .isEqualTo("taken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"AKID1", "AKID1=", "=key", "AKID1=a b", "a/b=key", "AKID1=a\nAKID1=b", "# none", "${file:/none}"
            })
    void namesTheSettingOfCredentialsThatCantBeUsed(String credentials) {
        assertThatThrownBy(() -> of(credentials))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("ingress.tencent.credentials")
                .hasMessageNotContaining("key");
    }
}
