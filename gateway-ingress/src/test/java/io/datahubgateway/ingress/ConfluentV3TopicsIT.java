package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.ConfluentV3Refusal.JSON;
import static io.datahubgateway.ingress.ConfluentV3Refusal.shortened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of what clients of Confluent's REST API, version 3, see of the cluster and its topics, make and delete. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfluentV3TopicsIT {

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String cluster;
    private String topic;
    private String other;

    ConfluentV3TopicsIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        // A machine that stands still for a second is no matter here.
        ingress = RunningIngress.start(kafka, Map.of("ingress.stall", "20s"));
        cluster = "/v3/clusters/" + kafka.clusterId();
        topic = served(kafka.topic(2));
        other = served(kafka.topic(1));
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private String served(String topic) {
        ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        return topic;
    }

    private String shown(String path) {
        HttpResponse<String> response = ingress.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
        return response.body();
    }

    @Test
    void showsTheCluster() {
        String base = ingress.origin() + "/v3/clusters";
        String self = base + "/" + kafka.clusterId();
        String shown = "{\"kind\":\"KafkaCluster\",\"metadata\":{\"self\":\"" + self
                + "\",\"resource_name\":\"crn:///kafka="
                + kafka.clusterId() + "\"},\"cluster_id\":\"" + kafka.clusterId() + "\",\"controller\":{\"related\":\""
                + self
                + "/brokers/1\"},\"acls\":{\"related\":\"" + self + "/acls\"},\"brokers\":{\"related\":\"" + self
                + "/brokers\"},\"broker_configs\":{\"related\":\"" + self
                + "/broker-configs\"},\"consumer_groups\":{\"related\":\""
                + self + "/consumer-groups\"},\"topics\":{\"related\":\"" + self
                + "/topics\"},\"partition_reassignments\":{\"related\":\"" + self
                + "/topics/-/partitions/-/reassignment\"}}";

        assertThat(shown(cluster)).isEqualTo(shown);
        assertThat(shown("/v3/clusters"))
                .isEqualTo("{\"kind\":\"KafkaClusterList\",\"metadata\":{\"self\":\"" + base
                        + "\",\"next\":null},\"data\":[" + shown + "]}");
    }

    @Test
    void showsTopicsThatATaskCovers() {
        String uncovered = kafka.topic(1);

        String list = shown(cluster + "/topics");

        JsonNode all = Json.object(list.getBytes(StandardCharsets.UTF_8));
        assertThat(all.get("kind").asText()).isEqualTo("KafkaTopicList");
        assertThat(all.at("/metadata/self").asText()).endsWith(cluster + "/topics");
        List<String> names = new ArrayList<>();
        all.get("data").forEach(each -> names.add(each.get("topic_name").asText()));
        assertThat(names).contains(topic, other).doesNotContain(uncovered).isSorted();
        assertThat(names).noneMatch(name -> name.startsWith("__"));
        assertThat(list).contains(shown(cluster + "/topics/" + topic));
    }

    @Test
    void showsATopicAndItsPartitions() {
        String self = ingress.origin() + cluster + "/topics/" + topic;
        String name = "crn:///kafka=" + kafka.clusterId() + "/topic=" + topic;

        assertThat(shown(cluster + "/topics/" + topic))
                .isEqualTo(
                        "{\"kind\":\"KafkaTopic\",\"metadata\":{\"self\":\"" + self + "\",\"resource_name\":\"" + name
                                + "\"},\"cluster_id\":\"" + kafka.clusterId() + "\",\"topic_name\":\"" + topic
                                + "\",\"is_internal\":false,\"replication_factor\":1,\"partitions_count\":2,\"partitions\":{\"related\":\""
                                + self + "/partitions\"},\"configs\":{\"related\":\"" + self
                                + "/configs\"},\"partition_reassignments\":{\"related\":\"" + self
                                + "/partitions/-/reassignment\"}}");
        String second = "{\"kind\":\"KafkaPartition\",\"metadata\":{\"self\":\"" + self
                + "/partitions/1\",\"resource_name\":\"" + name + "/partition=1\"},\"cluster_id\":\""
                + kafka.clusterId()
                + "\",\"topic_name\":\"" + topic + "\",\"partition_id\":1,\"leader\":{\"related\":\"" + self
                + "/partitions/1/replicas/1\"},\"replicas\":{\"related\":\"" + self
                + "/partitions/1/replicas\"},\"reassignment\":{\"related\":\"" + self
                + "/partitions/1/reassignment\"}}";
        assertThat(shown(cluster + "/topics/" + topic + "/partitions/1")).isEqualTo(second);
        assertThat(shown(cluster + "/topics/" + topic + "/partitions"))
                .startsWith("{\"kind\":\"KafkaPartitionList\",\"metadata\":{\"self\":\"" + self
                        + "/partitions\",\"next\":null},\"data\":[{\"kind\":\"KafkaPartition\"")
                .endsWith(second + "]}");
    }

    @Test
    void makesAndDeletesATopic() {
        String fresh = served(TestKafka.fresh("topic"));

        HttpResponse<String> made = ingress.post(
                cluster + "/topics",
                JSON,
                "{\"topic_name\":\"" + fresh
                        + "\",\"partitions_count\":3,\"replication_factor\":1,\"validate_only\":false,"
                        + "\"configs\":[{\"name\":\"cleanup.policy\",\"value\":\"compact\"}]}");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location").orElseThrow()).endsWith(cluster + "/topics/" + fresh);
        assertThat(made.body()).isEqualTo(shown(cluster + "/topics/" + fresh)).contains("\"partitions_count\":3");
        await() // that it was not there is known for a second
                .untilAsserted(() -> assertThat(ingress.post(cluster + "/topics/" + fresh + "/records", JSON, "{}")
                                .body())
                        .contains("has no key"));
        assertThat(ingress.post(cluster + "/topics", JSON, "{\"topic_name\":\"" + fresh + "\"}")
                        .body())
                .startsWith("{\"error_code\":40002,\"message\":\"topic " + fresh + " exists");

        HttpResponse<String> deleted =
                ingress.send(ingress.request(cluster + "/topics/" + fresh).DELETE());

        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(ingress.get(cluster + "/topics/" + fresh).statusCode()).isEqualTo(404);
    }

    private ConfluentV3Refusal get(String path, int code, String message) {
        return new ConfluentV3Refusal(path, ingress.request(path).GET(), code, message);
    }

    private ConfluentV3Refusal create(String body, int code, String message) {
        return ConfluentV3Refusal.post(
                "create " + shortened(body), ingress.request(cluster + "/topics"), body, code, message);
    }

    Stream<ConfluentV3Refusal> refused() {
        return Stream.of(
                get("/v3/clusters/x", 404, "there is no cluster x"),
                get("/v3/clusters/x/topics", 404, "there is no cluster x"),
                get("/v3/nonsense", 404, "nothing is served"),
                get(cluster + "/topics/" + topic + "/configs", 404, "nothing is served"),
                get(cluster + "/topics?x=1", 400, "query parameter x"),
                get(cluster + "/topics/absent", 40403, "no ingress task covers topic absent"),
                get(cluster + "/topics/__consumer_offsets", 40301, "__consumer_offsets"),
                get(cluster + "/topics/__datahub.tasks/partitions", 40301, "__datahub.tasks"),
                get(cluster + "/topics/" + topic + "/partitions/2", 40403, "has the partitions 0 to 1"),
                get(cluster + "/topics/" + topic + "/partitions/x", 40403, "x is not the number of a partition"),
                create("{}", 422, "topic_name: is required"),
                create("{", 400, "is not valid JSON"),
                create("{\"topic_name\":\"a/b\"}", 400, "a topic has a name of"),
                create("{\"topic_name\":\"nobody-covers-this\"}", 40403, "no ingress task covers"),
                create("{\"topic_name\":\"__own\"}", 40301, "__own"),
                create("{\"topic_name\":\"" + topic + "\"}", 40002, "exists"),
                create("{\"topic_name\":\"" + topic + "x\",\"partitions_count\":0}", 422, "partitions_count"),
                create("{\"topic_name\":\"x\",\"validate_only\":true}", 422, "validate_only: a topic is made"),
                create("{\"topic_name\":\"x\",\"replicas_assignments\":[]}", 422, "replicas_assignments: is not taken"),
                create(
                        "{\"topic_name\":\"x\",\"configs\":[{\"value\":\"1\"}]}",
                        422,
                        "configs[0]: a config needs a name"),
                new ConfluentV3Refusal(
                        "delete no topic",
                        ingress.request(cluster + "/topics/absent").DELETE(),
                        40403,
                        "absent"),
                new ConfluentV3Refusal(
                        "delete a reserved one",
                        ingress.request(cluster + "/topics/__consumer_offsets").DELETE(),
                        40301,
                        "__consumer_offsets"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithTheCodesOfTheProtocolAndChangesNothing(ConfluentV3Refusal expected) {
        long before = kafka.end(topic);

        expected.require(ingress);

        assertThat(kafka.end(topic)).isEqualTo(before);
    }
}
