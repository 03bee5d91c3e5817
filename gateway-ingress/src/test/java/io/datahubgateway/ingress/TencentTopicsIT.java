package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.TencentClient.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the operations of Tencent Cloud's DataHub for topics. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TencentTopicsIT {

    private final TestKafka kafka;
    private RunningIngress ingress;
    private TencentClient client;
    private String topic;
    private String pausedTopic;
    private String paused;
    private String absent;

    TencentTopicsIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of("ingress.maxBodySize", "64KiB"));
        client = new TencentClient(ingress);
        topic = kafka.topic(1);
        datahub(topic);
        pausedTopic = kafka.topic(1);
        paused = datahub(pausedTopic);
        ingress.command(paused, TaskAction.PAUSE);
        absent = TestKafka.fresh("absent");
        datahub(absent);
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private String datahub(String into) {
        return ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + into + "'}");
    }

    private HttpResponse<String> call(String name, String body) {
        return client.call(name, body);
    }

    private TopicDescription described(String name) {
        return TestKafka.get(kafka.admin().describeTopics(List.of(name)).allTopicNames())
                .get(name);
    }

    private String retention(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        return TestKafka.get(kafka.admin().describeConfigs(List.of(resource)).all())
                .get(resource)
                .get("retention.ms")
                .value();
    }

    @Test
    void topicsAreMadeShownChangedAndDeleted() {
        String prefix = TestKafka.fresh("tc");
        String other = TestKafka.fresh("tc");
        ingress.datahub("{'id':'%s','kind':'ingress','topicPattern':'" + prefix + "-.*'}");
        kafka.create(other + "-" + prefix, 1, Map.of());
        String name = prefix + "-a";
        String named = "{\"Name\":\"" + name + "\"";

        HttpResponse<String> made = call("CreateDatahubTopic", named + ",\"PartitionNum\":3,\"RetentionMs\":60000}");

        String id = described(name).topicId().toString();
        assertThat(made.body())
                .startsWith("{\"Response\":{\"Result\":{\"TopicName\":\"" + name + "\",\"TopicId\":\"" + id + "\"},");
        assertThat(described(name).partitions()).hasSize(3);
        assertThat(retention(name)).isEqualTo("60000");
        String shown = named + ",\"TopicName\":\"" + name + "\",\"TopicId\":\"" + id
                + "\",\"PartitionNum\":3,\"RetentionMs\":%d,\"Note\":null,\"Status\":1";
        String alone = shown + ",\"UserName\":null,\"Password\":null,\"Address\":null}";
        client.requireResult("DescribeDatahubTopic", named + "}", alone.formatted(60_000));
        String done = "{\"ReturnCode\":\"0\",\"ReturnMessage\":\"succeed\",\"Data\":null}";
        client.requireResult("ModifyDatahubTopic", named + ",\"RetentionMs\":3600000}", done);
        await().untilAsserted(
                        () -> client.requireResult("DescribeDatahubTopic", named + "}", alone.formatted(3_600_000)));
        kafka.create(prefix + "-b", 1, Map.of());
        String search = "{\"SearchWord\":\"" + prefix + "\"";
        String first = shown.formatted(3_600_000) + "}";
        await().untilAsserted(() -> assertThat(
                        response(call("DescribeDatahubTopics", search + "}")).at("/Result/TopicList"))
                .hasSize(2));
        client.requireResult(
                "DescribeDatahubTopics", search + ",\"Limit\":1}", "{\"TotalCount\":2,\"TopicList\":[" + first + "]}");
        assertThat(response(call("DescribeDatahubTopics", search + ",\"Offset\":1}"))
                        .at("/Result/TopicList/0/Name")
                        .asText())
                .isEqualTo(prefix + "-b");
        client.requireResult("DescribeDatahubTopics", search + ",\"Offset\":2}", "{\"TotalCount\":2,\"TopicList\":[]}");
        client.requireResult("DeleteDatahubTopic", named + "}", done);
        await().untilAsserted(() -> assertThat(
                        call("DescribeDatahubTopic", named + "}").body())
                .startsWith("{\"Response\":{\"Error\":{\"Code\":\"ResourceNotFound\""));
    }

    private static String name(String of) {
        return "{\"Name\":\"" + of + "\"}";
    }

    private static String created(String name, int partitions, long retention) {
        return "{\"Name\":\"" + name + "\",\"PartitionNum\":" + partitions + ",\"RetentionMs\":" + retention + "}";
    }

    private TencentRefusal asked(String operation, String body, String code, String message) {
        return TencentRefusal.of(client, operation, body, code, message);
    }

    Stream<TencentRefusal> refused() {
        String suspended = "task status suspended [" + paused + "]";
        return Stream.of(
                asked(
                        "CreateDatahubTopic",
                        created(topic, 1, 60_000),
                        "InvalidParameterValue.TopicNameAlreadyExist",
                        topic),
                asked("CreateDatahubTopic", created("nowhere", 1, 60_000), "ResourceNotFound", "no ingress task"),
                asked("CreateDatahubTopic", created("__x", 1, 60_000), "OperationDenied", "__x"),
                asked("CreateDatahubTopic", created("a b", 1, 60_000), "InvalidParameter", "a topic has a name"),
                asked(
                        "CreateDatahubTopic",
                        created(topic, 0, 60_000),
                        "InvalidParameterValue",
                        "PartitionNum: must be"),
                asked("CreateDatahubTopic", created(topic, 501, 60_000), "InvalidParameterValue", "from 1 to 500"),
                asked("CreateDatahubTopic", created(topic, 1, 59_999), "InvalidParameterValue", "RetentionMs: must be"),
                asked("CreateDatahubTopic", created(pausedTopic, 1, 60_000), "FailedOperation", suspended),
                asked("ModifyDatahubTopic", created(topic, 1, 60_000), "InvalidParameter", "PartitionNum: unknown key"),
                asked("ModifyDatahubTopic", name(topic), "MissingParameter", "RetentionMs: is missing"),
                asked(
                        "ModifyDatahubTopic",
                        "{\"Name\":\"" + absent + "\",\"RetentionMs\":60000}",
                        "ResourceNotFound",
                        "Kafka does not have topic " + absent),
                asked(
                        "ModifyDatahubTopic",
                        "{\"Name\":\"" + pausedTopic + "\",\"RetentionMs\":60000}",
                        "FailedOperation",
                        suspended),
                asked("DeleteDatahubTopic", name(absent), "ResourceNotFound", "Kafka does not have topic " + absent),
                asked("DeleteDatahubTopic", name("nowhere"), "ResourceNotFound", "no ingress task"),
                asked("DeleteDatahubTopic", name("__consumer_offsets"), "OperationDenied", "__consumer_offsets"),
                asked("DeleteDatahubTopic", name(pausedTopic), "FailedOperation", suspended),
                asked("DescribeDatahubTopic", name(absent), "ResourceNotFound", absent),
                asked("DescribeDatahubTopic", name("nowhere"), "ResourceNotFound", "no ingress task"),
                asked("DescribeDatahubTopic", name("__x"), "OperationDenied", "__x"),
                asked("DescribeDatahubTopic", "{\"Name\":7}", "InvalidParameter", "Name: must be a text"),
                asked("DescribeDatahubTopic", "{\"Name\":[]}", "InvalidParameter", "Name: must be a text or a whole"),
                asked("DescribeDatahubTopic", "{\"Name\":null}", "MissingParameter", "Name: is missing"),
                asked("DescribeDatahubTopic", "{}", "MissingParameter", "Name: is missing"),
                asked("DescribeDatahubTopic", "", "InvalidParameter", "the body"),
                asked("DescribeDatahubTopic", "[]", "InvalidParameter", "the body: must be an object"),
                asked("DescribeDatahubTopic", "x".repeat(64 * 1024 + 1), "RequestSizeLimitExceeded", "64KiB"),
                asked("DescribeDatahubTopics", "{\"Limit\":101}", "InvalidParameterValue", "Limit: must be"),
                asked(
                        "DescribeDatahubTopics",
                        "{\"Limit\":\"1\"}",
                        "InvalidParameter",
                        "Limit: must be a whole number"),
                asked("DescribeDatahubTopics", "{\"Limit\":0.5}", "InvalidParameter", "Limit: must be a whole number"),
                asked("DescribeDatahubTopics", "{\"Offset\":-1}", "InvalidParameter", "Offset: must be a whole number"),
                asked("DescribeDatahubTopics", "{\"SearchWord\":1}", "InvalidParameter", "SearchWord: must be a text"),
                asked(
                        "DescribeDatahubTopics",
                        "{\"Offset\":1,\"Offset\":1}",
                        "InvalidParameter",
                        "Offset: is there twice"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(TencentRefusal expected) {
        long before = kafka.end(topic) + kafka.end(pausedTopic);

        expected.require(ingress);

        assertThat(kafka.end(topic) + kafka.end(pausedTopic)).isEqualTo(before);
    }
}
