package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of records that can't be delivered. */
@KafkaTest
class SinkFailureIT {

    private final TestKafka kafka;
    private final Sinks stage;

    SinkFailureIT(TestKafka kafka) {
        this.kafka = kafka;
        this.stage = new Sinks(kafka, 1);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    /** A sink whose records are exhausted after two attempts. */
    private ObjectNode definition(String rejected, String exhausted) {
        return stage.definition(json -> {
            json.withObject("/retry").put("attempts", 2);
            json.putObject("onFailure").put("rejected", rejected).put("exhausted", exhausted);
        });
    }

    /** The destination answers the record "0-1" so, and takes the others. */
    private void answerTheSecond(Reply reply) {
        stage.destination.script(request -> request.text().contains("\"0-1\"") ? reply : Reply.status(200));
    }

    private long sent(String value) {
        return stage.destination.bodies().stream().filter(value::equals).count();
    }

    @Test
    void anEndless500WithDropIsPassedOverAfterItsAttempts() {
        answerTheSecond(Reply.status(500));
        stage.append(1, 0, 3);
        stage.node().put(definition("stop", "drop"));

        stage.awaitCommitted(3);

        assertThat(sent("\"0-1\"")).isEqualTo(2);
        assertThat(sent("\"0-2\"")).isOne();
    }

    @Test
    void aRejectedRecordWithDropIsSentOnce() {
        answerTheSecond(Reply.status(404));
        stage.append(1, 0, 3);
        stage.node().put(definition("drop", "stop"));

        stage.awaitCommitted(3);

        assertThat(sent("\"0-1\"")).isOne();
    }

    @Test
    void anEndless500WithDeadLetterIsWrittenAsItIsWithWhatHappened() {
        String dead = kafka.topic(1);
        answerTheSecond(Reply.status(500).withBody("out of order"));
        stage.append(1, 0, 3);
        ObjectNode definition = definition("stop", "dead-letter");
        definition.withObject("/onFailure").put("deadLetterTopic", dead);
        stage.node().put(definition);

        stage.awaitCommitted(3);

        ConsumerRecord<byte[], byte[]> letter = kafka.records(dead).get(0);
        assertThat(new String(letter.value(), StandardCharsets.UTF_8)).isEqualTo("\"0-1\"");
        assertThat(headers(letter))
                .containsEntry("__connect.errors.topic", stage.topic)
                .containsEntry("__connect.errors.partition", "0")
                .containsEntry("__connect.errors.offset", "1")
                .containsEntry("__connect.errors.connector.name", stage.id)
                .containsEntry("datahub.errors.cause", "exhausted")
                .containsEntry("datahub.errors.attempts", "2")
                .containsEntry("datahub.errors.status", "500")
                .containsEntry("datahub.errors.response", "out of order")
                .containsKeys("datahub.errors.first.attempt", "datahub.errors.last.attempt");
        assertThat(headers(letter).get("__connect.errors.exception.message"))
                .contains("answered 500")
                .doesNotContain("hidden");
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    @Test
    void whileTheDeadLetterTopicCantBeWrittenTheSourceOffsetDoesNotMove() {
        String missing = TestKafka.fresh("dead");
        answerTheSecond(Reply.status(400));
        stage.append(1, 0, 3);
        ObjectNode definition = definition("dead-letter", "stop");
        definition.withObject("/onFailure").put("deadLetterTopic", missing);
        Sinks.Node node = stage.node();
        node.put(definition);

        await().atMost(Sinks.PATIENCE)
                .untilAsserted(() -> assertThat(node.services.observed(stage.id))
                        .isNotNull()
                        .extracting(ObservedState::error)
                        .asString()
                        .contains("dead-letter topic " + missing + " can't be written"));
        stage.awaitCommitted(1);
        await().during(Duration.ofSeconds(1)).until(() -> stage.committed(0) == 1);

        kafka.create(missing, 1, Map.of());

        stage.awaitCommitted(3);
        assertThat(kafka.records(missing)).hasSize(1);
        assertThat(sent("\"0-1\"")).as("the destination is not asked again").isOne();
    }

    @Test
    void aDeadLetterThatItsTopicDoesNotTakeFailsTheTaskWithItsOffsetAtTheRecord() {
        String dead = kafka.topic(1, Map.of("max.message.bytes", "300"));
        answerTheSecond(Reply.status(400));
        stage.append(1, 0, 3);
        ObjectNode definition = definition("dead-letter", "stop");
        definition.withObject("/onFailure").put("deadLetterTopic", dead);
        Sinks.Node node = stage.node();
        node.put(definition);

        assertThat(node.awaitState(State.FAILED).error())
                .contains("offset 1", "dead-letter topic " + dead + " takes no record as large", "answered 400");
        assertThat(stage.committed(0)).isOne();
        assertThat(sent("\"0-1\"")).isOne();
    }

    @Test
    void anEndless500WithStopFailsTheTaskWithItsOffsetAtTheRecord() {
        answerTheSecond(Reply.status(500));
        Sinks.Node node = stage.node();
        node.put(definition("drop", "stop"));
        stage.append(1, 0, 3);

        ObservedState failed = node.awaitState(State.FAILED);

        assertThat(failed.error()).contains("offset 1").contains("answered 500");
        assertThat(stage.committed(0)).isOne();
        assertThat(sent("\"0-1\"")).isEqualTo(2);
        assertThat(sent("\"0-2\"")).isZero();
    }

    @Test
    void anEndless500WithPauseIsTriedAnewWhenTheTaskIsResumed() {
        answerTheSecond(Reply.status(500));
        Sinks.Node node = stage.node();
        node.put(definition("drop", "pause"));
        stage.append(1, 0, 3);

        node.awaitState(State.PAUSED);
        assertThat(sent("\"0-1\"")).isEqualTo(2);
        stage.destination.script(request -> Reply.status(200));
        node.command(TaskAction.RESUME);

        stage.awaitCommitted(3);
        assertThat(sent("\"0-1\"")).isEqualTo(3);
    }
}
