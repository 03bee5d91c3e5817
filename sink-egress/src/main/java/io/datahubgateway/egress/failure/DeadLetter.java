package io.datahubgateway.egress.failure;

import io.datahubgateway.egress.deliver.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record as it is written to a dead-letter topic: key, value, timestamp and headers as they are, and headers that say
 * what happened. Their values are text; those that Kafka Connect writes too have its names.
 */
final class DeadLetter {

    private static final String CONNECT = "__connect.errors.";
    private static final String OURS = "datahub.errors.";

    private DeadLetter() {}

    static ProducerRecord<byte[], byte[]> of(String task, Failure failure, String topic) {
        return of(task, failure, topic, true);
    }

    /** Without what the destination said, for topics that take no larger one. */
    static ProducerRecord<byte[], byte[]> brief(String task, Failure failure, String topic) {
        return of(task, failure, topic, false);
    }

    private static ProducerRecord<byte[], byte[]> of(String task, Failure failure, String topic, boolean whole) {
        ConsumerRecord<byte[], byte[]> record = failure.record();
        Headers headers = new RecordHeaders(record.headers());
        headers.remove(CONNECT + "exception.message").remove(OURS + "response");
        describe(headers, task, failure, whole);
        Long timestamp = record.timestamp() < 0 ? null : record.timestamp();
        return new ProducerRecord<>(topic, null, timestamp, record.key(), record.value(), headers);
    }

    private static void describe(Headers headers, String task, Failure failure, boolean whole) {
        Attempts attempts = failure.attempts();
        Reason last = attempts.last();
        put(headers, CONNECT + "topic", failure.record().topic());
        put(headers, CONNECT + "partition", Integer.toString(failure.record().partition()));
        put(headers, CONNECT + "offset", Long.toString(failure.record().offset()));
        put(headers, CONNECT + "connector.name", task);
        put(headers, CONNECT + "task.id", "0"); // whichever consumer had the partition: all hand over to the same lanes
        put(headers, CONNECT + "stage", "TASK_PUT");
        put(headers, OURS + "cause", failure.cause().name().toLowerCase(Locale.ROOT));
        put(headers, OURS + "attempts", Integer.toString(attempts.failures()));
        put(
                headers,
                OURS + "first.attempt",
                Instant.ofEpochMilli(attempts.firstMillis()).toString());
        put(
                headers,
                OURS + "last.attempt",
                Instant.ofEpochMilli(attempts.lastMillis()).toString());
        if (last.status() != 0) {
            put(headers, OURS + "status", Integer.toString(last.status()));
        }
        if (whole) {
            put(headers, CONNECT + "exception.message", last.text());
        }
        if (whole && last.status() != 0) {
            put(headers, OURS + "response", last.excerpt());
        }
    }

    /** A record that was a dead letter before has only the latest story. */
    private static void put(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
