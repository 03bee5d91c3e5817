package io.datahubgateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.http.Listener;
import io.datahubgateway.common.http.OpenApi;
import io.datahubgateway.common.http.OpenApi.Operation;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.control.Api.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.RawConnection.Response;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error of the task API, as a client sees it. {@code {id}} in a row is a datahub that exists. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlErrorsIT {

    private static final String TASKS = "/api/v1/tasks";
    private static final String SINK = "{'id':'new','kind':'sink','topics':['a'],'target':{'url':'http://localhost'}}";

    private final String id = TestKafka.fresh("errors");
    private final TestKafka kafka;
    private TestNode node;
    private ControlRole control;
    private Api api;

    ControlErrorsIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        node = TestNode.start(kafka, Role.CONTROL_PLANE);
        control = TestNode.get(ControlRole.start(node.services()));
        api = new Api(control.port());
        api.post(TASKS, "{'id':'" + id + "','kind':'ingress','topic':'a'}");
    }

    @AfterAll
    void stop() {
        TestNode.get(control.stop());
        node.close();
    }

    /** @param headers names and values in turn */
    private record Row(
            String what, String method, String path, String body, int status, String code, List<String> headers) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static Row row(
            String what, String method, String path, String body, int status, String code, String... headers) {
        return new Row(what, method, path, body, status, code, List.of(headers));
    }

    private static Row definition(String what, String body) {
        return row(what, "POST", TASKS, body, 400, "invalid-definition");
    }

    private static Row ifMatch(String what, String tag, int status, String code) {
        return row(what, "POST", TASKS + "/{id}/pause", null, status, code, "If-Match", tag);
    }

    private static Row query(String what, String method, String path) {
        return row(what, method, path, method.equals("PUT") ? SINK : null, 400, "invalid-request");
    }

    private static Row command(String what, String body) {
        return row(what, "POST", "/api/v1/commands", body, 400, "invalid-definition");
    }

    static Stream<Row> rows() {
        return Stream.of(
                row("unknown path", "GET", "/nothing", null, 404, "not-found"),
                row("unknown path below a task", "POST", TASKS + "/{id}/explode", null, 404, "not-found"),
                row("unknown task", "GET", TASKS + "/missing", null, 404, "task-not-found"),
                row("status of an unknown task", "GET", TASKS + "/missing/status", null, 404, "task-not-found"),
                row("deleting an unknown task", "DELETE", TASKS + "/missing", null, 404, "task-not-found"),
                row("pausing an unknown task", "POST", TASKS + "/missing/pause", null, 404, "task-not-found"),
                row(
                        "record of an unknown task",
                        "GET",
                        TASKS + "/missing/records/a:a:0:0",
                        null,
                        404,
                        "task-not-found"),
                row("record of a datahub", "GET", TASKS + "/{id}/records/a:a:0:0", null, 404, "task-not-found"),
                row("method of the list", "PATCH", TASKS, "{}", 405, "method-not-allowed"),
                row("method of a task", "POST", TASKS + "/{id}", "{}", 405, "method-not-allowed"),
                row("method of a status", "PUT", TASKS + "/{id}/status", "{}", 405, "method-not-allowed"),
                row("method of a command", "GET", TASKS + "/{id}/pause", null, 405, "method-not-allowed"),
                row("not JSON asked for", "GET", TASKS, null, 406, "not-acceptable", "Accept", "text/html"),
                row("not YAML asked for", "GET", "/openapi.yaml", null, 406, "not-acceptable", "Accept", "text/html"),
                row("text sent", "POST", TASKS, SINK, 415, "unsupported-media-type", "Content-Type", "text/plain"),
                row("text put", "PUT", TASKS + "/{id}", SINK, 415, "unsupported-media-type", "Content-Type", "a/b"),
                row("coding", "POST", TASKS, SINK, 415, "unsupported-media-type", "Content-Encoding", "gzip"),
                definition("broken JSON", "{'id':"),
                definition("nothing", ""),
                definition("two documents", "{} {}"),
                definition("no object", "[]"),
                definition("a duplicate key", "{'id':'new','id':'new','kind':'ingress','topic':'a'}"),
                definition("half a character", "{'id':'\\ud800','kind':'sink'}"),
                definition("too deep", "[".repeat(100)),
                definition("no kind", "{'id':'new'}"),
                definition("unknown kind", "{'id':'new','kind':'source'}"),
                definition("unknown key", SINK.replace("'url'", "'urll'")),
                definition("wrong type", SINK.replace("['a']", "'a'")),
                definition("reserved topic", SINK.replace("['a']", "['__datahub.tasks']")),
                definition("an id that no path can name", SINK.replace("'new'", "'..'")),
                definition("kind of another document", SINK.replace("'sink'", "'ingress'")),
                row("existing task", "POST", TASKS, "{'id':'{id}','kind':'ingress','topic':'a'}", 409, "task-exists"),
                row("another id", "PUT", TASKS + "/{id}", SINK, 400, "invalid-definition"),
                row("another kind", "PUT", TASKS + "/{id}", SINK.replace("new", "{id}"), 409, "command-conflict"),
                row(
                        "put of nothing that must exist",
                        "PUT",
                        TASKS + "/new",
                        SINK,
                        412,
                        "generation-mismatch",
                        "If-Match",
                        "*"),
                ifMatch("another generation", "\"999999999\"", 412, "generation-mismatch"),
                ifMatch("weak tag", "W/\"1\"", 412, "generation-mismatch"),
                ifMatch("tag that is no number", "\"abc\"", 412, "generation-mismatch"),
                ifMatch("tag that is too large", "\"99999999999999999999\"", 412, "generation-mismatch"),
                ifMatch("list of other tags", "\"999999999\", W/\"1\",, \"a,b\"", 412, "generation-mismatch"),
                ifMatch("bare tag", "1", 400, "invalid-request"),
                ifMatch("no tag", "", 400, "invalid-request"),
                ifMatch("star among tags", "\"1\", *", 400, "invalid-request"),
                ifMatch("tags without a comma", "\"1\" \"2\"", 400, "invalid-request"),
                query("malformed wait", "POST", TASKS + "/{id}/pause?wait=soon"),
                query("wait without unit", "POST", TASKS + "/{id}/pause?wait=5"),
                query("no wait", "POST", TASKS + "/{id}/pause?wait=0s"),
                query("long wait", "PUT", TASKS + "/{id}?wait=61s"),
                query("two waits", "DELETE", TASKS + "/{id}?wait=1s&wait=2s"),
                query("wait where nothing changes", "GET", TASKS + "?wait=1s"),
                query("unknown kind to list", "GET", TASKS + "?kind=source"),
                query("unknown state to list", "GET", TASKS + "?state=running"),
                query("unknown fate of offsets", "DELETE", TASKS + "/{id}?offsets=forget"),
                command("no action", "{'tasks':['a']}"),
                command("unknown action", "{'action':'explode','tasks':['a']}"),
                command("no tasks", "{'action':'pause'}"),
                command("empty tasks", "{'action':'pause','tasks':[]}"),
                command("a task twice", "{'action':'pause','tasks':['a','a']}"),
                command("tasks and filter", "{'action':'pause','tasks':['a'],'filter':{}}"),
                command("unknown key of a filter", "{'action':'pause','filter':{'topic':'a'}}"),
                row("large document", "POST", TASKS, " ".repeat(1 << 20) + SINK, 413, "body-too-large"));
    }

    private String filled(String text) {
        return text.replace("{id}", id).replace("{messageId}", "a:a:0:0");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyErrorIsAProblemDocument(Row row) throws Exception {
        List<String> headers = new ArrayList<>(row.headers);
        headers.addAll(List.of("X-Request-Id", "request of the row"));
        String before = api.get(TASKS + "/" + id).header("ETag");

        Reply reply = api.send(
                row.method,
                filled(row.path),
                row.body == null ? null : filled(row.body),
                headers.toArray(String[]::new));

        assertThat(reply.status()).as(reply.body()).isEqualTo(row.status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = reply.json();
        assertThat(problem.get("code").asText()).isEqualTo(row.code);
        assertThat(problem.get("status").asInt()).isEqualTo(row.status);
        assertThat(problem.get("type").asText()).isEqualTo("about:blank");
        assertThat(problem.get("title").asText()).isNotEmpty();
        assertThat(problem.get("detail").asText()).isNotEmpty();
        assertThat(problem.get("retryable").asBoolean()).isFalse();
        assertThat(problem.get("requestId").asText()).isEqualTo(reply.header("X-Request-Id"));
        assertThat(problem.has("errors")).isEqualTo(row.code.equals("invalid-definition"));
        assertThat(reply.header("Allow").isEmpty()).isEqualTo(row.status != 405);
        assertThat(api.get(TASKS + "/" + id).header("ETag"))
                .as("nothing was changed")
                .isEqualTo(before);
        assertThat(api.get(TASKS + "/new").status()).isEqualTo(404);
    }

    @Test
    void theRequestIdIsEchoedOrMade() {
        assertThat(api.get("/nothing", "X-Request-Id", "mine-1").header("X-Request-Id"))
                .isEqualTo("mine-1");
        assertThat(api.get("/nothing").header("X-Request-Id")).startsWith(node.id());
        assertThat(api.get(TASKS, "X-Request-Id", "mine-2").header("X-Request-Id"))
                .as("of a success too")
                .isEqualTo("mine-2");
    }

    @Test
    void brokenJsonAndDuplicateKeysAreReportedAloneAndWithTheirPlace() {
        JsonNode broken = api.post(TASKS, "{'id':'new',\n 'kind' 'sink'}").json();
        JsonNode duplicate =
                api.post(TASKS, "{'id':'new','id':'old','nonsense':1}").json();

        assertThat(broken.get("errors")).hasSize(1);
        assertThat(broken.get("detail").asText()).contains("line 2, column");
        assertThat(duplicate.get("errors")).hasSize(1);
        assertThat(duplicate.get("detail").asText()).contains("Duplicate field 'id'");
    }

    @Test
    void allProblemsOfADocumentAreReportedTogetherWithTheirPaths() {
        JsonNode problem = api.post(
                        TASKS,
                        "{'id':'new','kind':'sink','topics':['a',1],'target':{'urll':'x','timeout':'5'},"
                                + "'batch':{'records':0},'colour':'red'}")
                .json();

        assertThat(problem.get("errors").findValuesAsText("path"))
                .containsExactlyInAnyOrder(
                        "colour", "topics[1]", "target.urll", "target.url", "target.timeout", "batch.records");
        assertThat(problem.get("detail").asText()).isEqualTo("the document has 6 problems");
    }

    static Stream<Operation> operations() {
        return OpenApi.load().operations("control").stream()
                .filter(operation -> !operation.path().equals("/openapi.yaml"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anUnknownQueryParameterIsRefusedWithThoseOfTheContract(Operation operation) {
        String body = operation.consumes().isEmpty() ? null : SINK;
        Reply reply = api.send(operation.method().name(), filled(operation.path()) + "?nonsense=1", body);

        assertThat(reply.status()).isEqualTo(400);
        String known = reply.json().get("detail").asText().replaceAll(".*known here: ", "");
        assertThat(known.equals("none") ? List.of() : List.of(known.split(", ")))
                .containsExactlyInAnyOrderElementsOf(List.copyOf(operation.parameters()));
    }

    @Test
    void everyPathOfTheContractAnswersOptionsAndListsTheSameMethodsWith405() {
        Map<String, List<String>> methods = new TreeMap<>();
        OpenApi.load()
                .operations("control")
                .forEach(operation -> methods.computeIfAbsent(
                                operation.path(), path -> new ArrayList<>(List.of("OPTIONS")))
                        .addAll(
                                operation.method().name().equals("GET")
                                        ? List.of("GET", "HEAD")
                                        : List.of(operation.method().name())));

        methods.forEach((path, expected) -> {
            Reply options = api.send("OPTIONS", filled(path), null);
            Reply refused = api.send("TRACK", filled(path), null);
            assertThat(options.status()).isEqualTo(204);
            assertThat(options.body()).isEmpty();
            assertThat(options.header("Allow").split(", ")).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).isEqualTo(options.header("Allow"));
        });
    }

    @ParameterizedTest
    @MethodSource("readings")
    void headHasTheHeadersOfGetAndNoBody(String path) {
        try (RawConnection connection = new RawConnection(control.port())) {
            String rest = " " + filled(path) + " HTTP/1.1\nHost: a\nX-Request-Id: mine\n\n";
            Response head = connection.head("HEAD" + rest).responseToHead();
            Response get = connection.head("GET" + rest).response();

            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.headers()).isEqualTo(get.headers());
            assertThat(get.body()).isNotEmpty();
        }
    }

    static Stream<String> readings() {
        return Stream.concat(
                OpenApi.load().operations("control").stream()
                        .filter(operation -> operation.method().name().equals("GET"))
                        .map(Operation::path),
                Stream.of("/nothing", TASKS + "/missing"));
    }

    @Test
    void aLargeDocumentIsRefusedWhenItIsAnnouncedAndWhenItIsStreamed() {
        String head = "POST " + TASKS + " HTTP/1.1\nHost: a\nContent-Type: application/json\n";
        try (RawConnection announced = new RawConnection(control.port());
                RawConnection streamed = new RawConnection(control.port())) {
            announced.head(head + "Content-Length: 1048577\n\n");
            streamed.head(head + "Transfer-Encoding: chunked\n\n");
            byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 17; i++) {
                streamed.bytes(chunk);
            }
            for (Response response : List.of(announced.response(), streamed.response())) {
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.body()).contains("\"code\":\"body-too-large\"", "1MiB");
                assertThat(response.header("content-type")).isEqualTo("application/problem+json");
            }
        }
    }

    @Test
    void aTargetThatCantBeDecodedIsRefused() {
        try (RawConnection connection = new RawConnection(control.port())) {
            for (String target : List.of(TASKS + "/%zz", TASKS + "?kind=%zz")) {
                Response response = connection
                        .head("GET " + target + " HTTP/1.1\nHost: a\n\n")
                        .response();
                assertThat(response.status()).isEqualTo(400);
                assertThat(response.body()).contains("\"code\":\"invalid-request\"");
            }
        }
    }

    @Test
    void tooManyChangesAtATimeAreToldWhenToComeBack() {
        List<CompletableFuture<Reply>> sent = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            sent.add(api.sendAsync("POST", TASKS + "/" + id + "/restart", null));
        }
        List<Reply> refused = sent.stream()
                .map(CompletableFuture::join)
                .filter(reply -> reply.status() != 202)
                .toList();

        assertThat(refused).isNotEmpty().allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("1");
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.json().get("code").asText()).isEqualTo("overloaded");
            assertThat(reply.json().get("retryable").asBoolean()).isTrue();
        });
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        NodeServices there = node.services();
        GatewaySettings samePort = SettingsSource.load(
                null,
                Map.of(),
                Map.of(
                        "kafka.bootstrapServers",
                        kafka.bootstrapServers(),
                        "control.port",
                        Integer.toString(control.port())));
        NodeServices taken = new NodeServices(
                there.vertx(),
                there.node(),
                samePort,
                there.kafka(),
                there.tasks(),
                there.status(),
                there.telemetry(),
                there.problems(),
                there.listener());

        assertThatThrownBy(() -> TestNode.get(ControlRole.start(taken)))
                .isInstanceOf(Listener.PortException.class)
                .hasMessageContaining("control port 127.0.0.1:" + control.port());
    }

    @Test
    void anApiThatHasStoppedTakesNoConnection() {
        TestNode other = TestNode.start(kafka, Role.CONTROL_PLANE);
        ControlRole stopped = TestNode.get(ControlRole.start(other.services()));
        TestNode.get(stopped.stop());

        assertThat(new Api(stopped.port()).sendAsync("GET", TASKS, null)).failsWithin(Duration.ofSeconds(5));
        other.close();
    }
}
