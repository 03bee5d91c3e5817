package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.BlockedLoops;
import io.datahubgateway.testkit.Fault;
import io.datahubgateway.testkit.ProxiedKafka;
import io.datahubgateway.testkit.RawConnection;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What clients of the compatible faces are told when Kafka refuses, stores a part, or does not answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FacesAndKafkaIT {

    private static final String JSON = "application/vnd.kafka.json.v2+json";

    private static final int MORE_THAN_MAY_BE_OPEN = 80;

    private final ProxiedKafka kafka = ProxiedKafka.start(Map.of(
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found",
            "true"));
    private final TestKafka through = TestKafka.at(kafka.bootstrapServers());
    private final BlockedLoops blocked = BlockedLoops.listen();
    private RunningIngress ingress;

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(through, Map.of("ingress.stall", "500ms", "ingress.appendDeadline", "2s"));
    }

    @AfterAll
    void close() {
        blocked.close();
        ingress.close();
        through.close();
        kafka.close();
    }

    private String served(String topic) {
        datahub(topic);
        return topic;
    }

    private String datahub(String topic) {
        return ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
    }

    /** What is not allowed to everybody is denied, as soon as there is a rule. */
    private void allowOnly(String topic, AclOperation... operations) {
        List<AclBinding> rules = Stream.of(operations)
                .map(operation -> new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        new AccessControlEntry("User:*", "*", operation, AclPermissionType.ALLOW)))
                .toList();
        TestKafka.get(kafka.direct().admin().createAcls(rules).all());
    }

    private static void assertRefused(HttpResponse<String> response, int status, int code, String message) {
        assertThat(response.body()).startsWith("{\"error_code\":" + code + ",\"message\":\"" + message);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(code == 50003);
    }

    private HttpResponse<String> hdinsight(String topic, String records) {
        return ingress.post("/v1/producer/topics/" + topic, "application/json", "{\"records\":[" + records + "]}");
    }

    private static void assertFailed(HttpResponse<String> response, int status, String code, boolean retryable) {
        assertThat(response.body())
                .startsWith("{\"code\":\"" + code + "\",\"message\":\"")
                .contains("\",\"retryable\":" + retryable + ",\"requestId\":\"");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(retryable);
    }

    private HttpRequest.Builder tencent(String datahub, String messages) {
        return action("SendMessage", "{\"DataHubId\":\"" + datahub + "\",\"Message\":[" + messages + "]}");
    }

    private HttpRequest.Builder action(String name, String parameters) {
        return ingress.request("/").header("X-TC-Action", name).POST(RunningIngress.body(parameters));
    }

    /** A key whose record goes to this partition of two. */
    private static String keyFor(int partition) {
        return IntStream.range(0, 100)
                .mapToObj(Integer::toString)
                .filter(key -> BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), 2) == partition)
                .findFirst()
                .orElseThrow();
    }

    private static void assertError(HttpResponse<String> response, String code, boolean retryable) {
        assertThat(response.body()).startsWith("{\"Response\":{\"Error\":{\"Code\":\"" + code + "\",\"Message\":\"");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(retryable);
    }

    /**
     * Returns when a record is refused because Kafka acknowledges nothing. One that waits for its answer before it sends
     * the next could be let through each time, to look whether Kafka is back.
     */
    private void awaitStall(String topic) {
        List<CompletableFuture<HttpResponse<String>>> begun = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(50)).until(() -> {
            begun.add(begin(topic));
            return begun.stream()
                    .filter(CompletableFuture::isDone)
                    .anyMatch(answer -> answer.join().body().contains("Kafka acknowledges nothing at the moment"));
        });
    }

    private CompletableFuture<HttpResponse<String>> begin(String topic) {
        return ingress.begin(ingress.request("/topics/" + topic)
                .header("Content-Type", JSON)
                .POST(RunningIngress.body("{\"records\":[{\"value\":1}]}")));
    }

    @Test
    void whatKafkaDoesNotAllowIsForbidden() {
        String noWrite = kafka.direct().topic(1);
        String noWriteHub = datahub(noWrite);
        assertThat(ingress.post("/topics/" + noWrite, JSON, "{\"records\":[{\"value\":1}]}")
                        .statusCode())
                .isEqualTo(200);
        allowOnly(noWrite, AclOperation.READ, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
        String noDescribe = kafka.direct().topic(1);
        allowOnly(noDescribe, AclOperation.ALTER_CONFIGS);
        served(noDescribe);

        HttpResponse<String> write =
                ingress.post("/topics/" + noWrite, JSON, "{\"records\":[{\"value\":1},{\"value\":2}]}");

        assertRefused(write, 403, 40301, "kafka-denied: ");
        assertThat(write.body())
                .contains(
                        "\"offsets\":[{\"partition\":null,\"offset\":null,\"error_code\":40301,\"error\":\"kafka-denied")
                .endsWith("\"key_schema_id\":null,\"value_schema_id\":null}");
        HttpResponse<String> toHdinsight = hdinsight(noWrite, "{\"value\":1}");
        assertFailed(toHdinsight, 403, "kafka-denied", false);
        assertThat(toHdinsight.body()).contains(",\"offsets\":[{\"code\":\"kafka-denied\",\"message\":\"");
        HttpResponse<String> toTencent = ingress.send(tencent(noWriteHub, "{\"Body\":\"1\"}"));
        assertError(toTencent, "OperationDenied", false);
        assertThat(toTencent.body()).doesNotContain("MessageId");
        ingress.awaitRequests(noWriteHub, 200, "failed", 1);
        ingress.awaitRequests(noWriteHub, 403, "failed", 2);
        assertFailed(ingress.get("/v1/metadata/topics/" + noDescribe + "/partitions"), 403, "kafka-denied", false);
        assertError(
                ingress.send(
                        action("DescribeDatahubGroupOffsets", "{\"Name\":\"" + noDescribe + "\",\"Group\":\"g\"}")),
                "OperationDenied",
                false);
        assertError(
                ingress.send(
                        action("FetchLatestDatahubMessageList", "{\"Name\":\"" + noDescribe + "\",\"Partition\":0}")),
                "OperationDenied",
                false);
        assertThat(kafka.direct().records(noWrite)).hasSize(1);
        assertRefused(ingress.get("/topics/" + noDescribe), 403, 40301, "kafka-denied: ");
        assertRefused(
                ingress.post("/topics/" + noDescribe, JSON, "{\"records\":[{\"value\":1}]}"),
                403,
                40301,
                "kafka-denied: ");
    }

    /** The topic takes less than it did when it was looked up, so Kafka refuses the larger record alone. */
    @Test
    void aRecordThatKafkaRefusesDoesNotHideTheOneThatIsStored() {
        String topic = kafka.direct().topic(2);
        String datahub = datahub(topic);
        assertThat(ingress.post("/topics/" + topic, JSON, "{\"records\":[{\"value\":0,\"partition\":0}]}")
                        .statusCode())
                .isEqualTo(200);
        TestKafka.get(kafka.direct()
                .admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        Set.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", "1000"), OpType.SET))))
                .all());

        HttpResponse<String> response = ingress.post(
                "/topics/" + topic,
                JSON,
                "{\"records\":[{\"value\":\"" + "x".repeat(2000)
                        + "\",\"partition\":1},{\"value\":1,\"partition\":0}]}");

        assertThat(response.body())
                .isEqualTo("{\"offsets\":[{\"partition\":null,\"offset\":null,\"error_code\":50002,"
                        + "\"error\":\"record-too-large: the record is larger than its topic takes\"},"
                        + "{\"partition\":0,\"offset\":1,\"error_code\":null,\"error\":null}],"
                        + "\"key_schema_id\":null,\"value_schema_id\":null}");
        assertThat(response.statusCode()).isEqualTo(200);
        HttpResponse<String> toHdinsight = hdinsight(
                topic, "{\"value\":\"" + "x".repeat(2000) + "\",\"partition\":1},{\"value\":1,\"partition\":0}");
        assertFailed(toHdinsight, 500, "record-too-large", false);
        assertThat(toHdinsight.body())
                .contains("\"message\":\"1 of 2 records are stored; ")
                .endsWith(
                        ",\"offsets\":[{\"code\":\"record-too-large\",\"message\":\"the record is larger than its topic"
                                + " takes\",\"retryable\":false},{\"partition\":0,\"offset\":2}]}");
        HttpResponse<String> toTencent = ingress.send(tencent(
                datahub,
                "{\"Key\":\"" + keyFor(1) + "\",\"Body\":\"" + "x".repeat(2000) + "\"},{\"Key\":\"" + keyFor(0)
                        + "\",\"Body\":\"\"}"));
        assertError(toTencent, "InvalidParameterValue", false);
        assertThat(toTencent.body())
                .contains(
                        "\"Message\":\"1 of 2 messages are stored; ",
                        "},\"MessageId\":[null,\"" + datahub + ":" + topic + ":0:3:");
        ingress.awaitRequests(datahub, 200, "stored", 1);
        ingress.awaitRequests(datahub, 200, "partly", 2); // of Confluent and Tencent
        ingress.awaitRequests(datahub, 500, "partly", 1);
    }

    @Test
    void whatMayBeStoredIsNotSaidToBeRetriableAndWhatIsNotIs() {
        String topic = kafka.direct().topic(1);
        String datahub = datahub(topic);
        String absent = served(TestKafka.fresh("absent"));
        String body = "{\"records\":[{\"value\":1}]}";
        String named = "{\"Name\":\"" + topic + "\"";
        assertThat(ingress.post("/topics/" + topic, JSON, body).statusCode()).isEqualTo(200);
        blocked.forget();
        kafka.proxy().set(Fault.blackHole());
        try {
            CompletableFuture<HttpResponse<String>> unknown = begin(topic); // handed over before the stall is known
            CompletableFuture<HttpResponse<String>> unknownToHdinsight =
                    ingress.begin(ingress.request("/v1/producer/topics/" + topic)
                            .header("Content-Type", "application/json")
                            .POST(RunningIngress.body(body)));
            CompletableFuture<HttpResponse<String>> unknownToTencent =
                    ingress.begin(tencent(datahub, "{\"Body\":\"1\"}"));
            CompletableFuture<HttpResponse<String>> brokers =
                    ingress.begin(ingress.request("/v1/metadata/brokers").GET());
            CompletableFuture<HttpResponse<String>> created = ingress.begin(ingress.request("/v1/topics/" + absent)
                    .header("Content-Type", "application/json")
                    .PUT(RunningIngress.body("{}")));
            CompletableFuture<HttpResponse<String>> read =
                    ingress.begin(action("FetchLatestDatahubMessageList", named + ",\"Partition\":0}"));
            CompletableFuture<HttpResponse<String>> group =
                    ingress.begin(action("DescribeDatahubGroupOffsets", named + ",\"Group\":\"g\"}"));
            CompletableFuture<HttpResponse<String>> described =
                    ingress.begin(action("DescribeDatahubTopic", named + "}"));
            CompletableFuture<HttpResponse<String>> changed =
                    ingress.begin(action("ModifyDatahubTopic", named + ",\"RetentionMs\":60000}"));
            awaitStall(topic);
            await().pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
                begin(topic); // is the one that looks whether Kafka is back, if there has to be one now
                HttpResponse<String> refused = ingress.post("/topics/" + topic, JSON, body);
                assertRefused(refused, 500, 50003, "kafka-unavailable: ");
                assertFailed(hdinsight(topic, "{\"value\":1}"), 500, "kafka-unavailable", true);
                assertError(
                        ingress.send(tencent(datahub, "{\"Body\":\"1\"}")),
                        "ResourceUnavailable.KafkaStorageError",
                        true);
            });

            List<CompletableFuture<HttpResponse<String>>> tooMany = IntStream.range(0, MORE_THAN_MAY_BE_OPEN)
                    .mapToObj(i -> ingress.begin(ingress.request("/topics").GET()))
                    .toList();
            assertRefused(unknown.join(), 500, 50002, "outcome-unknown: ");
            assertFailed(unknownToHdinsight.join(), 500, "outcome-unknown", false);
            assertError(unknownToTencent.join(), "InternalError", false);
            assertThat(tooMany)
                    .extracting(CompletableFuture::join)
                    .allSatisfy(answer -> assertThat(answer.headers().firstValue("Retry-After"))
                            .isPresent())
                    .anySatisfy(answer -> assertRefused(answer, 500, 50003, "kafka-unavailable: "))
                    .anySatisfy(answer -> assertThat(answer.body())
                            .startsWith("{\"error_code\":503,\"message\":\"too many questions to Kafka are open"));
            assertFailed(brokers.join(), 500, "kafka-unavailable", true);
            assertFailed(created.join(), 500, "outcome-unknown", false);
            assertError(read.join(), "ResourceUnavailable.KafkaStorageError", true);
            assertError(group.join(), "ResourceUnavailable.KafkaStorageError", true);
            assertError(described.join(), "ResourceUnavailable.KafkaStorageError", true);
            assertError(changed.join(), "InternalError", false);
        } finally {
            kafka.proxy().set(Fault.NONE);
        }
        await().until(() -> ingress.post("/topics/" + topic, JSON, body).statusCode() == 200);
        await().until(() -> ingress.get("/topics/" + topic).statusCode() == 200);
        assertThat(blocked.found()).isEmpty();
    }

    /** What was handed over before it was known is unknown; then nothing is handed over, and that is certain. */
    @Test
    void aStreamSaysWhatIsUnknownAndGoesOnWhenKafkaIsBack() {
        String topic = served(kafka.direct().topic(1));
        byte[] entry = "{}".getBytes(StandardCharsets.UTF_8);
        try (RawConnection stream = new RawConnection(ingress.port())) {
            stream.head("POST /v3/clusters/" + kafka.direct().clusterId() + "/topics/" + topic
                    + "/records HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n");
            assertThat(stream.responseHead().status()).isEqualTo(200);
            assertThat(stream.chunk(entry).line()).startsWith("{\"error_code\":200,");
            kafka.proxy().set(Fault.blackHole());
            try {
                stream.chunk(entry);
                awaitStall(topic);
                stream.chunk(entry).chunk(entry).chunk(entry);
                assertThat(stream.line()).startsWith("{\"error_code\":50002,\"message\":\"outcome-unknown: ");
                assertThat(Stream.of(stream.line(), stream.line(), stream.line())) // one may look whether Kafka is back
                        .anySatisfy(report -> assertThat(report)
                                .startsWith("{\"error_code\":50003,\"message\":\"kafka-unavailable: "));
            } finally {
                kafka.proxy().set(Fault.NONE);
            }
            await().until(() -> String.valueOf(stream.chunk(entry).line()).startsWith("{\"error_code\":200,"));
            assertThat(stream.lastChunk().line()).isNull();
        }
    }
}
