package io.datahubgateway.ingress.face.hdinsight;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.append.TopicCatalog;
import io.datahubgateway.ingress.path.InFlight;
import io.datahubgateway.ingress.path.Parameters;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.read.RecordReader;
import io.datahubgateway.ingress.read.RecordReaders;
import io.datahubgateway.ingress.read.Start;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/consumer/topics/{topic}/partitions/{partition}/offsets/{offset}?count=}: records from an offset on, as many
 * as asked for, at most six megabytes of keys and values unless one record is larger. Where to go on is in the header
 * {@code NextOffset}. Keys and values are texts; one that is not UTF-8 is shown in base64, which stands beside it.
 */
final class ConsumeOperation {

    private static final String PATH = "/v1/consumer/topics/{topic}/partitions/{partition}/offsets/{offset}";
    private static final String COUNT = "count";
    private static final int MAX_COUNT = 10_000;
    private static final long MAX_BYTES = 6 * 1024 * 1024;

    private final ServedTasks tasks;
    private final TopicCatalog catalog;
    private final RecordReaders readers;
    private final long maxBytes;

    /** @param inFlight what an answer has to have room in */
    ConsumeOperation(ServedTasks tasks, TopicCatalog catalog, RecordReaders readers, InFlight inFlight) {
        this.maxBytes = Math.min(MAX_BYTES, inFlight.maxBytes() / 4); // escapes make it larger
        this.tasks = tasks;
        this.catalog = catalog;
        this.readers = readers;
    }

    Endpoint endpoint(QueryPath path, Refusals refusals) {
        return new Endpoint(
                HttpMethod.GET, PATH, List.of(), List.of(Endpoint.JSON), path.handler(refusals, this::consume));
    }

    private Future<QueryAnswer> consume(RoutingContext ctx) {
        Parameters.requireKnown(ctx, List.of(COUNT));
        String topic = ctx.pathParam("topic");
        int number = (int) Parameters.wholeNumber("partition", ctx.pathParam("partition"), 0, Integer.MAX_VALUE);
        long offset = Parameters.wholeNumber("offset", ctx.pathParam("offset"), 0, Long.MAX_VALUE);
        String asked = ctx.queryParams().get(COUNT);
        int count = asked == null ? 1 : (int) Parameters.wholeNumber(COUNT, asked, 1, MAX_COUNT);
        tasks.serving(topic);
        TopicPartition partition = new TopicPartition(topic, number);
        return requireThere(partition).compose(there -> readers.read(reader -> read(reader, partition, offset, count)));
    }

    private Future<Void> requireThere(TopicPartition partition) {
        return catalog.facts(partition.topic(), partition.partition(), Vertx.currentContext())
                .map(facts -> {
                    if (partition.partition() >= facts.partitions()) {
                        throw new GatewayException(
                                ErrorCode.PARTITION_NOT_FOUND,
                                "topic " + partition.topic() + " has the partitions 0 to " + (facts.partitions() - 1));
                    }
                    return null;
                });
    }

    /** On the reader's thread: megabytes of JSON are too much for an event loop. */
    private QueryAnswer read(RecordReader reader, TopicPartition partition, long offset, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        RecordReader.Progress progress = reader.read(partition, Start.at(offset), entry -> {
            long size = (long) Math.max(0, entry.serializedKeySize()) + Math.max(0, entry.serializedValueSize());
            if (records.size() == count || (bytes.addAndGet(size) > maxBytes && !records.isEmpty())) {
                return false;
            }
            return records.add(entry);
        });
        return new QueryAnswer(
                200, Endpoint.JSON, Map.of("NextOffset", Long.toString(progress.next())), records(records));
    }

    private static Buffer records(List<ConsumerRecord<byte[], byte[]>> records) {
        JsonBytes json = new JsonBytes(1024).ascii("{\"records\":[");
        String separator = "{";
        for (ConsumerRecord<byte[], byte[]> entry : records) {
            json.ascii(separator);
            content(json, "key", entry.key());
            content(json.ascii(","), "value", entry.value());
            json.ascii(",\"partition\":").number(entry.partition());
            json.ascii(",\"offset\":").number(entry.offset());
            json.ascii(",\"timestamp\":").number(entry.timestamp());
            json.ascii(",\"timestampType\":")
                    .text(entry.timestampType().toString())
                    .ascii("}");
            separator = ",{";
        }
        return json.ascii("]}").buffer();
    }

    private static void content(JsonBytes json, String name, byte @Nullable [] bytes) {
        json.ascii("\"").ascii(name).ascii("\":");
        if (bytes == null) {
            json.ascii("null");
        } else if (isUtf8(bytes)) {
            json.utf8(bytes);
        } else {
            json.text(Base64.getEncoder().encodeToString(bytes));
            json.ascii(",\"").ascii(name).ascii("Encoding\":\"base64\"");
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
