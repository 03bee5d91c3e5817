package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node whose settings keep clients of the ingress port from what is the operator's, and know who may sign. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdministrationIT {

    private static final Tc3Signer SIGNER = new Tc3Signer("AKID1", "key1");

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String topic;
    private String datahub;
    private String absent;

    AdministrationIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(
                kafka,
                Map.of(
                        "ingress.administration", "false",
                        "ingress.tencent.credentials", "AKID1=key1",
                        "ingress.tencent.requireSignature", "true"));
        topic = kafka.topic(1);
        absent = topic + "-more";
        datahub = ingress.datahub("{'id':'%s','kind':'ingress','topicPattern':'" + topic + ".*'}");
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private HttpRequest.Builder signed(Tc3Signer signer) {
        return signer.request(URI.create("http://127.0.0.1:" + ingress.port() + "/"));
    }

    private HttpResponse<String> call(Tc3Signer signer) {
        return ingress.send(signed(signer));
    }

    private HttpResponse<String> call(String action, String body) {
        return call(SIGNER.action(action).body(body));
    }

    private static String code(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return RunningIngress.json(response).at("/Response/Error/Code").asText();
    }

    private record Operation(String action, String body) {}

    Stream<Operation> operations() {
        String named = "{\"Name\":\"" + topic + "\"}";
        String task = "{\"TaskId\":\"" + datahub + "\"}";
        return Stream.of(
                new Operation(
                        "CreateDatahubTopic", "{\"Name\":\"" + absent + "\",\"PartitionNum\":1,\"RetentionMs\":60000}"),
                new Operation("ModifyDatahubTopic", "{\"Name\":\"" + topic + "\",\"RetentionMs\":60000}"),
                new Operation("DeleteDatahubTopic", named),
                new Operation(
                        "CreateDatahubTask",
                        "{\"TaskName\":\"more\",\"TaskType\":\"SOURCE\",\"SourceResource\":{\"Type\":\"HTTP\"},"
                                + "\"TargetResource\":{\"Type\":\"TOPIC\",\"TopicParam\":{\"Resource\":\"" + topic
                                + "\"}}}"),
                new Operation("ModifyDatahubTask", "{\"TaskId\":\"" + datahub + "\",\"Description\":\"d\"}"),
                new Operation("PauseDatahubTask", task),
                new Operation("ResumeDatahubTask", task),
                new Operation("RestartDatahubTask", task),
                new Operation("DeleteDatahubTask", task));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void tencentsOperationsThatChangeSomethingAreDenied(Operation operation) {
        var tasks = ingress.node().services().tasks().table();
        var before = tasks.find(datahub);

        HttpResponse<String> response = call(operation.action, operation.body);

        assertThat(code(response)).as(response.body()).isEqualTo("OperationDenied");
        assertThat(response.body()).contains("ingress.administration");
        assertThat(tasks.find(datahub)).isEqualTo(before);
        assertThat(tasks.find("more")).isEmpty();
    }

    @Test
    void thoseThatShowSomethingAreNot() {
        assertThat(call("DescribeDatahubTopic", "{\"Name\":\"" + topic + "\"}").body())
                .contains("\"PartitionNum\":1");
        assertThat(call("DescribeDatahubTopics", "{\"SearchWord\":\"" + topic + "\"}")
                        .body())
                .contains("\"TopicList\":[{\"Name\":\"" + topic + "\"");
        assertThat(call("DescribeDatahubTask", "{\"TaskId\":\"" + datahub + "\"}")
                        .body())
                .contains("\"Status\":1");
        assertThat(call("DescribeDatahubTasks", "{\"SearchWord\":\"" + datahub + "\"}")
                        .body())
                .contains("\"TotalCount\":1");
    }

    @Test
    void topicsOfTheOtherFacesAreForbidden() {
        HttpResponse<String> hdinsight =
                ingress.send(ingress.request("/v1/topics/" + absent).PUT(RunningIngress.body("")));
        HttpResponse<String> strimzi =
                ingress.post("/admin/topics", "application/json", "{\"topic_name\":\"" + absent + "\"}");

        assertThat(hdinsight.statusCode()).isEqualTo(403);
        assertThat(RunningIngress.json(hdinsight).get("code").asText()).isEqualTo("administration-off");
        assertThat(strimzi.statusCode()).isEqualTo(403);
        assertThat(RunningIngress.json(strimzi).get("error_code").asInt()).isEqualTo(40301);
        assertThat(TestKafka.get(kafka.admin().listTopics().names())).doesNotContain(absent);
    }

    private String v3Topics() {
        return "/v3/clusters/" + kafka.clusterId() + "/topics";
    }

    @Test
    void topicsAreNeitherMadeNorDeletedInVersion3OfConfluent() {
        HttpResponse<String> made = ingress.post(v3Topics(), "application/json", "{\"topic_name\":\"" + absent + "\"}");
        HttpResponse<String> deleted =
                ingress.send(ingress.request(v3Topics() + "/" + topic).DELETE());

        assertThat(List.of(made, deleted)).allSatisfy(denied -> {
            assertThat(denied.statusCode()).isEqualTo(403);
            JsonNode error = RunningIngress.json(denied);
            assertThat(error.get("error_code").asInt()).isEqualTo(40301);
            assertThat(error.get("message").asText()).contains("ingress.administration");
            assertThat(error.size()).isEqualTo(2);
        });
        assertThat(TestKafka.get(kafka.admin().listTopics().names()))
                .contains(topic)
                .doesNotContain(absent);
    }

    @Test
    void version3OfConfluentShowsTopicsAndTakesRecordsAllTheSame() {
        String into = kafka.topic(1);
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + into + "'}");
        String path = v3Topics() + "/" + into;

        HttpResponse<String> stored = ingress.post(path + "/records", "application/json", "{}{}");
        HttpResponse<String> batch =
                ingress.post(path + "/records:batch", "application/json", "{\"entries\":[{\"id\":\"1\"}]}");

        assertThat(stored.body().lines())
                .hasSize(2)
                .allSatisfy(report -> assertThat(report).startsWith("{\"error_code\":200,"));
        assertThat(RunningIngress.json(batch).get("successes")).as(batch.body()).hasSize(1);
        assertThat(kafka.records(into)).hasSize(3);
        for (String shown : List.of(v3Topics(), path, path + "/partitions", path + "/partitions/0")) {
            assertThat(ingress.get(shown).statusCode()).as(shown).isEqualTo(200);
        }
    }

    private static String sent(String to, String body) {
        return "{\"DataHubId\":\"" + to + "\",\"Message\":[{\"Body\":\"" + body + "\"}]}";
    }

    /** What is asked in the words of Tencent must be signed here, what is asked in others need not. */
    @Test
    void takesWhatIsSigned() {
        String into = kafka.topic(1);
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + into + "'}");
        String small = sent(hub, "1");
        String large = sent(hub, "x".repeat(500_000));

        JsonNode stored = RunningIngress.json(call("SendMessage", small));
        JsonNode storedToo = RunningIngress.json(call("SendMessage", large));
        HttpResponse<String> wrong = call(SIGNER.as("AKID1", "key2").body(small));
        String other = sent(hub, "x".repeat(499_999) + "y");
        HttpResponse<String> wrongToo = ingress.send(signed(SIGNER.body(large)).POST(RunningIngress.body(other)));
        HttpResponse<String> bare = ingress.send(
                ingress.request("/").header("X-TC-Action", "SendMessage").POST(RunningIngress.body(small)));
        HttpResponse<String> others = ingress.post("/datahubs/" + hub + "/messages", "text/plain", "2");

        assertThat(stored.at("/Response/MessageId")).as(stored.toString()).hasSize(1);
        assertThat(storedToo.at("/Response/MessageId")).as(storedToo.toString()).hasSize(1);
        assertThat(code(wrong)).isEqualTo("AuthFailure.SignatureFailure");
        assertThat(code(wrongToo)).isEqualTo("AuthFailure.SignatureFailure");
        assertThat(code(bare)).isEqualTo("AuthFailure.InvalidAuthorization");
        assertThat(others.statusCode()).isEqualTo(200);
        assertThat(kafka.records(into)).hasSize(3);
        HttpResponse<String> unsignedQuery =
                call(SIGNER.as("AKID1", "no").action("DescribeDatahubTasks").body("{}"));
        assertThat(code(unsignedQuery)).isEqualTo("AuthFailure.SignatureFailure");
    }
}
