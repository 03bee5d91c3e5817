package io.datahubgateway.egress.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A report as it is written: the key is that of the record, headers say which record it is about, the value is a JSON object
 * with the outcome and the answer. The same value for all records of an answer. Pure.
 */
final class ReportText {

    private static final String PREFIX = "datahub.report.";

    private ReportText() {}

    static byte[] delivered(Verdicts answer) {
        return bytes(answer(Json.MAPPER.createObjectNode().put("outcome", "delivered"), answer));
    }

    static byte[] failed(Failure failure, Verdicts answer) {
        ObjectNode report = Json.MAPPER
                .createObjectNode()
                .put("outcome", failure.cause().name().toLowerCase(Locale.ROOT))
                .put("reason", failure.attempts().last().text())
                .put("attempts", failure.attempts().failures());
        return bytes(answer(report, answer));
    }

    /** Without an answer there is no status. */
    private static ObjectNode answer(ObjectNode report, Verdicts answer) {
        if (answer.status() != 0) {
            report.put("status", answer.status());
            ObjectNode headers = report.putObject("headers");
            answer.headers().forEach(headers::put);
            report.put("response", answer.excerpt());
        }
        return report;
    }

    private static byte[] bytes(ObjectNode report) {
        try {
            return Json.MAPPER.writeValueAsBytes(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is JSON", e);
        }
    }

    static ProducerRecord<byte[], byte[]> record(
            String topic, String task, ConsumerRecord<byte[], byte[]> about, byte[] value) {
        ProducerRecord<byte[], byte[]> report = new ProducerRecord<>(topic, about.key(), value);
        header(report, "task", task);
        header(report, "topic", about.topic());
        header(report, "partition", Integer.toString(about.partition()));
        header(report, "offset", Long.toString(about.offset()));
        return report;
    }

    private static void header(ProducerRecord<byte[], byte[]> report, String name, String value) {
        report.headers().add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
