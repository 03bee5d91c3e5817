package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.TencentClient.requireRefused;
import static io.datahubgateway.ingress.TencentClient.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the operations of Tencent Cloud's DataHub for tasks, over two nodes that have the role ingress alone. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TencentTasksIT {

    private static final String HTTP = "\"TaskType\":\"SOURCE\",\"SourceResource\":{\"Type\":\"HTTP\"}";

    private final TestKafka kafka;
    private RunningIngress ingress;
    private RunningIngress other;
    private TencentClient client;
    private TencentClient otherClient;
    private String topic;
    private String there;
    private String sink;

    TencentTasksIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of("ingress.compression", "lz4"));
        other = RunningIngress.start(kafka, Map.of());
        client = new TencentClient(ingress);
        otherClient = new TencentClient(other);
        topic = kafka.topic(1);
        there = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        sink = TestKafka.fresh("sink");
        TestNode.get(ingress.node()
                .services()
                .tasks()
                .create(TestNode.json("{'id':'" + sink + "','kind':'sink','topics':['" + topic
                        + "'],'target':{'url':'http://127.0.0.1:9/'}}")));
    }

    @AfterAll
    void stop() {
        other.close();
        ingress.close();
    }

    private JsonNode result(String action, String body) {
        JsonNode inner = response(client.call(action, body));
        assertThat(inner.has("Error")).as(inner.toString()).isFalse();
        assertThat(inner.size()).isEqualTo(2);
        return inner.get("Result");
    }

    private static String id(String task) {
        return "{\"TaskId\":\"" + task + "\"}";
    }

    private static String creation(String name, String target) {
        return "{\"TaskName\":\"" + name + "\"," + HTTP + ",\"TargetResource\":" + target + "}";
    }

    private static String toTopic(String name, String more) {
        return "{\"Type\":\"TOPIC\",\"TopicParam\":{\"Resource\":\"" + name + "\"" + more + "}}";
    }

    private static String toKafka(String name, String more) {
        return "{\"Type\":\"KAFKA\",\"KafkaParam\":{\"SelfBuilt\":false,\"Resource\":\"ckafka-1\",\"Topic\":\"" + name
                + "\"" + more + "}}";
    }

    private static String message(String to) {
        return "{\"DataHubId\":\"" + to + "\",\"Message\":[{\"Body\":\"1\"}]}";
    }

    private static void assertStored(TencentClient node, String to) {
        JsonNode inner = response(node.call("SendMessage", message(to)));
        assertThat(inner.get("MessageId")).as(inner.toString()).hasSize(1);
    }

    private void assertStatus(String task, int status) {
        assertThat(result("DescribeDatahubTask", id(task)).get("Status").asInt())
                .isEqualTo(status);
    }

    private TaskRecord stored(String task) {
        return ingress.node().services().tasks().table().find(task).orElseThrow();
    }

    /** What each answer says holds at once, on both nodes: nothing here waits. */
    @Test
    void aTaskLivesFromCreationToDeletion() {
        String task = TestKafka.fresh("task");
        String into = TestKafka.fresh("AppId-made");
        String pair = "{\"TaskId\":\"" + task + "\",\"DatahubId\":\"" + task + "\"}";

        assertThat(result("CreateDatahubTask", creation(task, toTopic(into, ",\"UseAutoCreateTopic\":true")))
                        .toString())
                .isEqualTo(pair);
        assertStatus(task, 1);
        assertStored(client, task);
        assertStored(otherClient, task);

        assertThat(result("PauseDatahubTask", id(task)).toString()).isEqualTo(pair);
        assertStatus(task, 6);
        String suspended = "task status suspended [" + task + "]";
        requireRefused(client.call("SendMessage", message(task)), "FailedOperation", suspended);
        requireRefused(otherClient.call("SendMessage", message(task)), "FailedOperation", suspended);
        assertThat(result("PauseDatahubTask", id(task)).toString()).isEqualTo(pair);
        assertThat(result("RestartDatahubTask", id(task)).toString()).isEqualTo(pair);
        assertStatus(task, 6);

        assertThat(result("ResumeDatahubTask", id(task)).toString()).isEqualTo(pair);
        assertStatus(task, 1);
        assertStored(otherClient, task);
        long generation = stored(task).generation();
        assertThat(result("RestartDatahubTask", id(task)).toString()).isEqualTo(pair);
        assertThat(stored(task).generation()).isGreaterThan(generation);
        assertStored(otherClient, task);

        String described = "{\"TaskId\":\"" + task + "\",\"TaskName\":\"" + task + "\",\"Description\":\"d\"}";
        assertThat(result("ModifyDatahubTask", described).toString()).isEqualTo(pair);
        assertThat(result("DescribeDatahubTask", id(task)).get("Description").asText())
                .isEqualTo("d");

        assertThat(result("DeleteDatahubTask", id(task)).toString()).isEqualTo(pair);
        String missing = "there is no";
        requireRefused(client.call("DescribeDatahubTask", id(task)), "ResourceNotFound", missing);
        requireRefused(client.call("SendMessage", message(task)), "ResourceNotFound", missing);
        requireRefused(otherClient.call("SendMessage", message(task)), "ResourceNotFound", missing);
        assertThat(kafka.records(into)).hasSize(4);
    }

    @Test
    void showsATaskAsTheProtocolHasIt() {
        String task = TestKafka.fresh("task");
        String body = "{\"Description\":\"what it is for\",\"TaskName\":\"" + task + "\",\"TargetResource\":"
                + toTopic(topic, ",\"CompressionType\":\"lz4\"") + "," + HTTP
                + ",\"TransformParam\":null,\"SchemaId\":\"\",\"Tags\":[],\"TaskId\":null}";

        result("CreateDatahubTask", body);

        String common =
                "{'TaskId':'%1$s','TaskName':'%1$s','TaskType':'SOURCE','Status':1,'SourceResource':{'Type':'HTTP'},"
                        + "'TargetResource':{'Type':'TOPIC','TopicParam':{'Resource':'%2$s','CompressionType':'lz4',"
                        + "'UseAutoCreateTopic':false}},'CreateTime':null,'DatahubId':'%1$s','Description':'what it is for',"
                        + "'ErrorMessage':null,'WarnMessage':null,'TaskMax':null,'SyncThrottleLimit':null,'AutoExpandFlag':null,";
        assertThat(result("DescribeDatahubTask", id(task)).toString())
                .isEqualTo((common + "'Connections':[],'TransformParam':null,'TransformsParam':null,'SchemaId':null,"
                                + "'SchemaName':null,'Tags':[],'IsolateStatus':1}")
                        .formatted(task, topic)
                        .replace('\'', '"'));
        assertThat(result("DescribeDatahubTasks", "{\"SearchWord\":\"" + task + "\"}")
                        .toString())
                .isEqualTo(("{'TotalCount':1,'TaskList':[" + common
                                + "'TaskProgress':null,'TaskCurrentStep':null,'StepList':null}]}")
                        .formatted(task, topic)
                        .replace('\'', '"'));
    }

    @Test
    void makesTheTopicWithAsManyPartitionsAsAreAskedFor() {
        String task = TestKafka.fresh("task");
        String into = TestKafka.fresh("made");

        result(
                "CreateDatahubTask",
                creation(
                        task,
                        toKafka(
                                into,
                                ",\"UseAutoCreateTopic\":true,\"PartitionNum\":3,\"ZoneId\":null"
                                        + ",\"UseTableMapping\":false,\"MsgMultiple\":1,\"ConnectorSyncType\":\"\",\"CompressionType\":\"open\"")));

        assertThat(TestKafka.get(kafka.admin().describeTopics(List.of(into)).allTopicNames())
                        .get(into)
                        .partitions())
                .hasSize(3);
        assertThat(stored(task).document())
                .isEqualTo(
                        TestNode.json("{'id':'" + task + "','kind':'ingress','topic':'" + into + "','partitions':3}"));
        assertStored(client, task);
    }

    @Test
    void listsPagesAndNarrows() {
        String prefix = TestKafka.fresh("many");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            names.add(prefix + "-" + i);
            result("CreateDatahubTask", creation(names.get(i), toTopic(prefix + "-t" + i % 2, "")));
        }
        String search = "{\"SearchWord\":\"" + prefix + "\"";

        assertListed(search + "}", 5, names);
        assertListed(search + ",\"Limit\":2}", 5, names.subList(0, 2));
        assertListed(search + ",\"Limit\":2,\"Offset\":4}", 5, names.subList(4, 5));
        assertListed(search + ",\"Offset\":9}", 5, List.of());
        assertListed(search + ",\"Resource\":\"" + prefix + "-t1\"}", 2, List.of(names.get(1), names.get(3)));
        assertListed(search + ",\"TaskType\":\"SOURCE\",\"SourceType\":\"HTTP\",\"TargetType\":\"KAFKA\"}", 5, names);
        assertListed(search + ",\"TargetType\":\"TOPIC\",\"Resource\":null}", 5, names);
        assertListed(search + ",\"TaskType\":\"SINK\"}", 0, List.of());
        assertListed(search + ",\"SourceType\":\"KAFKA\"}", 0, List.of());
        assertListed(search + ",\"TargetType\":\"ES\"}", 0, List.of());
        assertListed("{\"SearchWord\":\"" + sink + "\"}", 0, List.of());
    }

    private void assertListed(String asked, int total, List<String> names) {
        JsonNode result = result("DescribeDatahubTasks", asked);
        assertThat(result.get("TotalCount").asInt()).as(asked).isEqualTo(total);
        List<String> listed = new ArrayList<>();
        result.get("TaskList").forEach(task -> listed.add(task.get("TaskName").asText()));
        assertThat(listed).as(asked).isEqualTo(names);
    }

    @Test
    void aTaskOfTheControlPlaneIsOneToo() {
        String task = ingress.datahub("{'id':'%s','kind':'ingress','topics':['a','b']}");
        ingress.command(task, TaskAction.STOP);

        JsonNode shown = result("DescribeDatahubTask", id(task));

        assertThat(shown.get("Status").asInt()).isEqualTo(6);
        assertThat(shown.get("WarnMessage").asText()).isEqualTo("an operator stopped it");
        assertThat(shown.at("/TargetResource/TopicParam/Resource").isNull()).isTrue();
        result("ResumeDatahubTask", id(task));
        assertStatus(task, 1);
    }

    @Test
    void aTaskThatCantBeUsedSaysWhyAndCanOnlyBeDeleted() {
        String task = TestKafka.fresh("task");
        kafka.append(
                InternalTopics.TASKS,
                0,
                task,
                "{\"format\":99,\"definition\":{\"id\":\"" + task + "\",\"kind\":\"ingress\",\"topic\":\"t\"}}");
        await().until(() -> ingress.node().services().tasks().table().find(task).isPresent());

        JsonNode shown = result("DescribeDatahubTask", id(task));

        assertThat(shown.get("Status").asInt()).isEqualTo(-1);
        assertThat(shown.get("ErrorMessage").asText()).contains("format 99");
        assertThat(shown.get("WarnMessage").isNull()).isTrue();
        requireRefused(client.call("ResumeDatahubTask", id(task)), "OperationDenied", "can't be used");
        String described = "{\"TaskId\":\"" + task + "\",\"Description\":\"d\"}";
        requireRefused(client.call("ModifyDatahubTask", described), "OperationDenied", "can't be used");
        result("DeleteDatahubTask", id(task));
        requireRefused(client.call("DescribeDatahubTask", id(task)), "ResourceNotFound", task);
    }

    /** Two clients that change the same at the same time: both are done one after the other, or one is told. */
    @Test
    void changesAtTheSameTimeDontOverwriteEachOther() {
        String task = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        List<CompletableFuture<HttpResponse<String>>> begun = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TencentClient node = i % 2 == 0 ? client : otherClient;
            String described = "{\"TaskId\":\"" + task + "\",\"Description\":\"" + i + "\"}";
            begun.add(node.ingress().begin(node.action("ModifyDatahubTask").POST(RunningIngress.body(described))));
        }

        List<JsonNode> answers =
                begun.stream().map(answer -> response(answer.join())).toList();

        List<String> done = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).has("Error")) {
                assertThat(answers.get(i).at("/Error/Code").asText()).isEqualTo("ResourceInUse");
            } else {
                done.add(Integer.toString(i));
            }
        }
        assertThat(done).isNotEmpty();
        assertThat(result("DescribeDatahubTask", id(task)).get("Description").asText())
                .isIn(done);
    }

    @Test
    void aTaskMayAnswerWithIdsInHexadecimal() {
        String into = kafka.topic(1);
        String task = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + into + "','messageIds':'hex'}");

        JsonNode ids = response(client.call(
                        "SendMessage",
                        "{\"DataHubId\":\"" + task + "\",\"Message\":[{\"Body\":\"1\"},{\"Body\":\"2\"}]}"))
                .get("MessageId");

        assertThat(ids).hasSize(2);
        String second = ids.get(1).asText();
        assertThat(new String(HexFormat.of().parseHex(second), StandardCharsets.US_ASCII))
                .matches(task + ":" + into + ":0:1:\\d{13}:\\d{13}");
        assertThat(RunningIngress.json(ingress.get("/messages/" + second))
                        .get("value")
                        .asInt())
                .isEqualTo(2);
    }

    private record Refused(String action, String body, String code, String message) {

        @Override
        public String toString() {
            return action + (body.length() < 90 ? body : body.substring(0, 90));
        }
    }

    private Refused creates(String body, String code, String message) {
        return new Refused("CreateDatahubTask", body, code, message);
    }

    private Refused created(String more, String message) {
        String body = creation("x", toTopic("t", ""));
        return creates(body.substring(0, body.length() - 1) + more + "}", "UnsupportedOperation", message);
    }

    private Refused target(String target, String code, String message) {
        return creates(creation("x", target), code, message);
    }

    Stream<Refused> refused() {
        String ok = toTopic("t", "");
        return Stream.concat(
                Stream.of("Describe", "Pause", "Resume", "Restart", "Delete", "Modify")
                        .map(verb -> verb + "DatahubTask")
                        .flatMap(action -> Stream.of(
                                new Refused(action, id("nowhere"), "ResourceNotFound", "nowhere"),
                                new Refused(action, id(sink), "ResourceNotFound", sink),
                                new Refused(action, "{}", "MissingParameter", "TaskId: is missing"),
                                new Refused(action, "{\"TaskId\":7}", "InvalidParameter", "TaskId: must be a text"),
                                new Refused(action, "{\"TaskID\":\"x\"}", "InvalidParameter", "TaskID: unknown key"),
                                new Refused(action, "[]", "InvalidParameter", "the body: must be an object"))),
                Stream.of(
                        creates(
                                creation(there, ok),
                                "InvalidParameterValue.RepetitionValue",
                                "TaskName: is the name of a task"),
                        creates(creation(sink, ok), "InvalidParameterValue.RepetitionValue", "TaskName: is the name"),
                        creates(creation("1x", ok), "InvalidParameterValue", "TaskName: must match"),
                        creates(creation("x".repeat(65), ok), "InvalidParameterValue", "TaskName: must match"),
                        creates("{}", "MissingParameter", "TaskName: is missing"),
                        creates("{\"TaskName\":\"x\"}", "MissingParameter", "TaskType: is missing"),
                        creates(
                                "{\"TaskName\":\"x\",\"TaskType\":\"SINK\"}",
                                "UnsupportedOperation",
                                "TaskType: only SOURCE"),
                        creates(
                                "{\"TaskName\":\"x\",\"TaskType\":\"SOURCE\"}",
                                "MissingParameter",
                                "SourceResource: is missing"),
                        creates("{\"TaskName\":\"x\"," + HTTP + "}", "MissingParameter", "TargetResource: is missing"),
                        creates("{\"SourceResource\":{}}", "MissingParameter", "SourceResource.Type: is missing"),
                        creates(
                                "{\"SourceResource\":{\"Type\":\"MYSQL\"}}",
                                "UnsupportedOperation",
                                "SourceResource.Type: only HTTP is served here, not MYSQL"),
                        creates(
                                "{\"SourceResource\":{\"Type\":\"HTTP\",\"KafkaParam\":{\"Topic\":\"t\"}}}",
                                "UnsupportedOperation",
                                "SourceResource.KafkaParam: is not of a source"),
                        creates(
                                "{\"SourceResource\":\"HTTP\"}",
                                "InvalidParameter",
                                "SourceResource: must be an object"),
                        creates("{\"TaskName\":[]}", "InvalidParameter", "TaskName: must be a text"),
                        creates("{\"Name\":\"x\"}", "InvalidParameter", "Name: unknown key"),
                        creates(
                                "{\"TaskName\":\"x\",\"TaskName\":\"y\"}",
                                "InvalidParameter",
                                "TaskName: is there twice"),
                        creates("", "InvalidParameter", "the body"),
                        creates("x".repeat(64 * 1024 + 1), "RequestSizeLimitExceeded", "64KiB"),
                        created(",\"TransformParam\":{\"AnalysisFormat\":\"JSON\"}", "TransformParam: "),
                        created(",\"TransformsParam\":{\"Content\":\"\"}", "TransformsParam: "),
                        created(",\"SchemaId\":\"schema-1\"", "SchemaId: "),
                        created(",\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]", "Tags: "),
                        created(",\"TaskId\":\"task-1\"", "TaskId: "),
                        target(
                                "{\"Type\":\"ES\"}",
                                "UnsupportedOperation",
                                "TargetResource.Type: only TOPIC and KAFKA"),
                        target("{\"TopicParam\":{}}", "MissingParameter", "TargetResource.Type: is missing"),
                        target("{\"Type\":\"TOPIC\"}", "InvalidParameterValue", "goes with TopicParam alone"),
                        target(
                                "{\"Type\":\"KAFKA\",\"TopicParam\":{\"Resource\":\"t\"}}",
                                "InvalidParameterValue",
                                "goes with KafkaParam alone"),
                        target(
                                "{\"Type\":\"TOPIC\",\"TopicParam\":{}}",
                                "MissingParameter",
                                "TargetResource.TopicParam.Resource: is missing"),
                        target(
                                "{\"Type\":\"KAFKA\",\"KafkaParam\":{\"Resource\":\"ckafka-1\"}}",
                                "MissingParameter",
                                "TargetResource.KafkaParam.Topic: is missing"),
                        target(
                                "{\"Type\":\"TOPIC\",\"TopicParam\":{\"Resource\":\"t\"},\"EsParam\":{\"Port\":1}}",
                                "UnsupportedOperation",
                                "TargetResource.EsParam: is not of a target"),
                        target(
                                toTopic("t", ",\"CompressionType\":\"gzip\""),
                                "UnsupportedOperation",
                                "CompressionType: all datahubs of a node compress alike"),
                        target(toKafka("t", ",\"QpsLimit\":5"), "UnsupportedOperation", "KafkaParam.QpsLimit: "),
                        target(toKafka("t", ",\"MsgMultiple\":2"), "UnsupportedOperation", "KafkaParam.MsgMultiple: "),
                        target(toKafka("t", ",\"UseTableMapping\":true"), "UnsupportedOperation", "UseTableMapping: "),
                        target(toKafka("t", ",\"PartitionNum\":0"), "InvalidParameter", "PartitionNum: must be"),
                        target(toTopic("t", ",\"UseAutoCreateTopic\":\"true\""), "InvalidParameter", "must be true or"),
                        target(toTopic("__x", ""), "InvalidParameterValue", "TargetResource: topics whose names begin"),
                        target(toTopic("a b", ""), "InvalidParameterValue", "TargetResource: is not a topic name"),
                        new Refused(
                                "ModifyDatahubTask",
                                "{\"TaskId\":\"" + there + "\",\"TaskName\":\"other\"}",
                                "UnsupportedOperation",
                                "TaskName: can't be changed"),
                        new Refused(
                                "ModifyDatahubTask",
                                "{\"TaskId\":\"" + there + "\",\"SyncThrottleLimit\":20}",
                                "UnsupportedOperation",
                                "SyncThrottleLimit: "),
                        new Refused(
                                "ModifyDatahubTask",
                                "{\"TaskId\":\"" + there + "\",\"AutoExpandFlag\":true}",
                                "UnsupportedOperation",
                                "AutoExpandFlag: "),
                        new Refused(
                                "ModifyDatahubTask",
                                "{\"TaskId\":\"" + there + "\",\"Description\":\"" + "x".repeat(1001) + "\"}",
                                "InvalidParameterValue",
                                "Description: must have"),
                        new Refused(
                                "DescribeDatahubTasks", "{\"Limit\":101}", "InvalidParameterValue", "Limit: must be"),
                        new Refused("DescribeDatahubTasks", "{\"Limit\":0}", "InvalidParameterValue", "Limit: must be"),
                        new Refused("DescribeDatahubTasks", "{\"Offset\":-1}", "InvalidParameter", "Offset: must be"),
                        new Refused(
                                "DescribeDatahubTasks", "{\"TaskType\":1}", "InvalidParameter", "TaskType: must be")));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Refused expected) {
        var before = ingress.node().services().tasks().table().all();

        requireRefused(client.call(expected.action, expected.body), expected.code, expected.message);

        assertThat(List.copyOf(ingress.node().services().tasks().table().all())).isEqualTo(List.copyOf(before));
    }
}
