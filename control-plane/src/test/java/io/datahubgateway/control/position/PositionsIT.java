package io.datahubgateway.control.position;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskDefinition;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KafkaTest
class PositionsIT {

    private final TestKafka kafka;
    private final Vertx vertx = Vertx.vertx();

    PositionsIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private SinkPositions read(Admin admin, Duration within, String... topics) throws TimeoutException {
        Positions positions = new Positions(admin, vertx.getOrCreateContext(), within);
        return Future.<SinkPositions>future(promise -> vertx.getOrCreateContext()
                        .runOnContext(ignored -> positions.read(sink(topics)).onComplete(promise)))
                .await(20, TimeUnit.SECONDS);
    }

    private static SinkDefinition sink(String... topics) {
        ObjectNode document = Json.object(
                "{\"kind\":\"sink\",\"target\":{\"url\":\"http://localhost\"}}".getBytes(StandardCharsets.UTF_8));
        document.put("id", TestKafka.fresh("sink"));
        List.of(topics).forEach(document.withArray("topics")::add);
        return TaskDefinition.read(document, Reading.STRICT).fold(ingress -> null, sink -> sink);
    }

    @Test
    void aKafkaThatDoesNotAnswerIsSaidInTime() throws Exception {
        try (Admin nowhere = new KafkaConnection(List.of("127.0.0.1:1"), "nowhere").admin("test")) {
            SinkPositions positions = read(nowhere, Duration.ofMillis(100), "orders-v1");

            assertThat(positions.error()).hasValue("Kafka did not answer within 100 ms");
            ObjectNode status = Json.MAPPER.createObjectNode();
            positions.putInto(status);
            assertThat(status.toString())
                    .isEqualTo("{\"partitions\":[],\"lag\":null,"
                            + "\"positionsError\":\"Kafka did not answer within 100 ms\"}");
            nowhere.close(Duration.ZERO);
        }
    }

    @Test
    void aMissingTopicIsNamedAndTheOthersAreThere() throws Exception {
        String topic = kafka.topic(1);
        kafka.append(topic, 0, null, "v");

        SinkPositions positions = read(kafka.admin(), Duration.ofSeconds(10), topic, "missing");

        assertThat(positions.error()).hasValue("Kafka has no topic missing");
        assertThat(positions.partitions()).hasSize(1);
        assertThat(positions.partitions().get(0).lag()).isEqualTo(1);
        assertThat(positions.partitions().get(0).committed()).isNull();
    }
}
