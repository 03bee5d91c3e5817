package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is reported, and that nobody waits for it. */
@KafkaTest
class SinkReportIT {

    private final TestKafka kafka;
    private final Sinks stage;

    SinkReportIT(TestKafka kafka) {
        this.kafka = kafka;
        this.stage = new Sinks(kafka, 1);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private ObjectNode definition(String success, String error) {
        return stage.definition(json -> {
            json.putObject("batch").put("records", 3).put("linger", "5s");
            json.putObject("onFailure").put("rejected", "drop");
            json.putObject("report").put("successTopic", success).put("errorTopic", error);
        });
    }

    private List<ConsumerRecord<byte[], byte[]>> awaitReports(String topic, int count) {
        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() -> assertThat(kafka.records(topic)).hasSize(count));
        return kafka.records(topic);
    }

    private static JsonNode value(ConsumerRecord<byte[], byte[]> report) {
        return Json.object(report.value());
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> report) {
        Map<String, String> headers = new TreeMap<>();
        report.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    @Test
    void eachRecordIsReportedWithTheAnswerAndItsPlace() {
        String success = kafka.topic(1);
        String error = kafka.topic(1);
        stage.destination.script(request -> request.text().contains("poison")
                ? Reply.status(422).withBody("what is that?")
                : Reply.status(201)
                        .withHeader("X-Receipt", "r".repeat(1_000))
                        .withHeader("Set-Cookie", "secret=1")
                        .withBody("{\"ok\":true}" + " ".repeat(2_000)));
        kafka.append(stage.topic, 0, "k0", "\"fine\"");
        kafka.append(stage.topic, 0, "k1", "\"poison\"");
        kafka.append(stage.topic, 0, null, "\"fine\"");
        stage.node().put(definition(success, error));
        stage.awaitCommitted(3);

        List<ConsumerRecord<byte[], byte[]>> delivered = awaitReports(success, 2);
        assertThat(delivered.get(0).key()).asString(StandardCharsets.UTF_8).isEqualTo("k0");
        assertThat(delivered.get(1).key()).isNull();
        assertThat(headers(delivered.get(1)))
                .isEqualTo(Map.of(
                        "datahub.report.task",
                        stage.id,
                        "datahub.report.topic",
                        stage.topic,
                        "datahub.report.partition",
                        "0",
                        "datahub.report.offset",
                        "2"));
        assertThat(value(delivered.get(0)).path("outcome").asText()).isEqualTo("delivered");
        assertThat(value(delivered.get(0)).path("status").asInt()).isEqualTo(201);
        assertThat(value(delivered.get(0)).path("response").asText()).isEqualTo("{\"ok\":true}");
        assertThat(value(delivered.get(0)).at("/headers/x-receipt").asText()).isEqualTo("r".repeat(256));
        assertThat(value(delivered.get(0)).path("headers").has("set-cookie")).isFalse();

        ConsumerRecord<byte[], byte[]> refused = awaitReports(error, 1).get(0);
        assertThat(headers(refused)).containsEntry("datahub.report.offset", "1");
        assertThat(value(refused).path("outcome").asText()).isEqualTo("rejected");
        assertThat(value(refused).path("attempts").asInt()).isEqualTo(1);
        assertThat(value(refused).path("status").asInt()).isEqualTo(422);
        assertThat(value(refused).path("response").asText()).isEqualTo("what is that?");
        assertThat(value(refused).path("reason").asText())
                .contains("answered 422")
                .doesNotContain("hidden");
    }

    @Test
    void aTopicThatIsMissingHoldsUpNothingAndItsReportsAreCountedAsLost() {
        String success = TestKafka.fresh("missing");
        stage.append(1, 0, 30);
        Sinks.Node node = stage.node();
        node.put(definition(success, TestKafka.fresh("missing")));

        stage.awaitCommitted(30);

        await().atMost(Sinks.PATIENCE).until(() -> node.metric("datahub_egress_reports_lost_total") == 30);
        kafka.create(success, 1, Map.of());
        await().atMost(Sinks.PATIENCE).until(() -> {
            stage.append(1, 30, 3);
            return !kafka.records(success).isEmpty();
        });
    }

    @Test
    void whatWasReportedIsInKafkaBeforeTheSinkHasStopped() {
        String success = kafka.topic(1);
        stage.append(1, 0, 300);
        Sinks.Node node = stage.node();
        node.put(definition(success, kafka.topic(1)));
        stage.awaitCommitted(300);

        node.stopRole();

        assertThat(kafka.records(success)).hasSize(300);
        node.startRole();
    }
}
